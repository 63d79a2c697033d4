/// Whose state a label, a direction or a report is about.
public enum Person: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// The assistant itself.
    case own = "self"
    /// The one who writes to it.
    case user
    /// Someone the user tells of.
    case third

    /// `self:joyful`: a label of this person's state.
    public func label(_ emotion: String) -> String { "\(rawValue):\(emotion)" }
}
