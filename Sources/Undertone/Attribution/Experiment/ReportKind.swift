/// Whose state, or what, a question of the attribution experiment asks about.
public enum ReportKind: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// The model's own state.
    case own = "self"
    /// The user's.
    case user
    /// A third person's, of whom the user tells.
    case third
    /// A thing of the scene, which feels nothing: the control.
    case object

    /// The person asked about; nil for the thing.
    public var person: Person? { Person(rawValue: rawValue) }
}
