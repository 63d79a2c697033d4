/// Whose report a direction moved.
public enum AttributionVerdict: String, Codable, Sendable, Hashable, CaseIterable {
    /// The model's own.
    case own = "self"
    /// The user's.
    case user
    /// The third person's.
    case third
    /// The model's own and the user's alike, more than the third person's.
    case shared
    /// All three persons' alike.
    case global
    /// None of these was shown.
    case undetermined
}
