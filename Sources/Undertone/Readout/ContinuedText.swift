public import LlamaEngine

/// A text with what might stand behind it.
public struct ContinuedText: Sendable, Hashable {
    /// The text.
    public var text: AskedText
    /// The continuations, tokens each.
    public var continuations: [[Token]]

    /// Creates a text with its continuations.
    public init(_ text: AskedText, continuations: [[Token]]) {
        self.text = text
        self.continuations = continuations
    }

    /// The sequences that must be computed: the text with what precedes the last token of a continuation, none of
    /// which is the beginning of another; in lexicographic order, so that each shares most with the one before it.
    ///
    /// They are the paths through the tree of the continuations' beginnings.
    var paths: [[Token]] {
        if continuations.allSatisfy({ $0.count <= 1 }) { return [text.tokens] }
        let all = Set(continuations.map { text.tokens + $0.dropLast() })
            .sorted { $0.lexicographicallyPrecedes($1) }
        return all.indices.filter { index in
            index + 1 == all.count || !all[index + 1].starts(with: all[index])
        }.map { all[$0] }
    }
}
