/// How a dialogue stands to the plain telling of its scene: whether roles are where they usually are.
///
/// Verdicts rest on plain items alone; the others ask whether a verdict outlasts what tells a role from a position, a
/// wording or a name.
public enum AttributionForm: String, Sendable, Hashable, Codable, CaseIterable {
    /// The user tells, the assistant answers.
    case plain
    /// What the user told is the assistant's turn, what the assistant answered the user's.
    case swapped
    /// Both are speakers of a transcript, and the third person asked about is the one who tells.
    case firstSpeaker = "named-1"
    /// The same, and the third person asked about is the one who answers.
    case secondSpeaker = "named-2"

    /// The form of a variant, which begins with the form's name unless it is plain.
    public init(variant: String) {
        self =
            Self.allCases.first {
                variant == $0.rawValue || variant.hasPrefix($0.rawValue + "-")
            } ?? .plain
    }
}
