/// A difference between two reports, or their common part, that a verdict rests on.
public enum AttributionMargin: String, Codable, Sendable, Hashable, CaseIterable {
    /// D = Δself − Δuser.
    case selfUser = "self − user"
    /// Δself − Δthird.
    case selfThird = "self − third"
    /// Δuser − Δthird.
    case userThird = "user − third"
    /// Δself − Δobject.
    case selfObject = "self − object"

    /// The reports, the second taken off the first.
    public var reports: (first: ReportKind, second: ReportKind) {
        switch self {
        case .selfUser: (.own, .user)
        case .selfThird: (.own, .third)
        case .userThird: (.user, .third)
        case .selfObject: (.own, .object)
        }
    }
}
