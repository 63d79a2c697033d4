/// What an example says: plain text, or a conversation.
public enum ExampleContent: Sendable, Hashable {
    /// Plain text.
    case text(String)
    /// The turns of a conversation, in order; never empty.
    case chat([Turn])

    /// The words alone: the text, or the turns' contents joined by line feeds, without roles.
    public var plainText: String {
        switch self {
        case .text(let text): text
        case .chat(let turns): turns.map(\.content).joined(separator: "\n")
        }
    }
}
