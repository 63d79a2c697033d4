public import LlamaEngine

/// What a model has read before it is asked, with what is written into it on the way.
public struct ReadoutContext: Sendable, Hashable {
    /// The text or conversation; an empty text: nothing before the stem.
    public var content: ExampleContent
    /// What is written.
    ///
    /// `.all` is every token of the context, stem and word. A mask has an element for each token up
    /// to the first word, as ``ClosedSetReadout/tokens(of:stem:)`` gives them.
    public var writes: [Intervention]

    /// Creates a context.
    public init(_ content: ExampleContent, writes: [Intervention] = []) {
        self.content = content
        self.writes = writes
    }

    /// A plain text.
    public static func text(_ text: String, writes: [Intervention] = []) -> ReadoutContext {
        ReadoutContext(.text(text), writes: writes)
    }

    /// A conversation.
    public static func chat(_ turns: [Turn], writes: [Intervention] = []) -> ReadoutContext {
        ReadoutContext(.chat(turns), writes: writes)
    }

    /// The same with a question put behind it: a sentence more of a text, or of the user's last turn.
    func asking(_ question: String) -> ReadoutContext {
        var copy = self
        switch content {
        case .text(let text):
            copy.content = .text(text.isEmpty ? question : text + "\n\n" + question)
        case .chat(var turns):
            if let last = turns.indices.last, turns[last].role == "user" {
                turns[last].content += " " + question
            } else {
                turns.append(Turn(role: "user", content: question))
            }
            copy.content = .chat(turns)
        }
        return copy
    }

    /// The same with the words of the last user's turn, or of the whole text, replaced.
    func replacingContent(with words: String) -> ReadoutContext {
        switch content {
        case .text: return .text(words)
        case .chat(var turns):
            guard let last = turns.lastIndex(where: { $0.role == "user" }) else {
                return .chat([Turn(role: "user", content: words)])
            }
            turns = Array(turns[...last])
            turns[last].content = words
            return .chat(turns.filter { $0.role == "system" } + [turns[last]])
        }
    }
}
