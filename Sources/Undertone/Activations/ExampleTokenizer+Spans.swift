internal import LlamaEngine

extension ExampleTokenizer {
    /// The tokens of the span that an example marks with a name, or else of some turns' words.
    ///
    /// - Throws: `UndertoneError` with file and line where there is neither, or the marked words don't occur once.
    func marked(
        _ name: String,
        _ turns: [Range<Int>],
        in text: String,
        _ tokens: [Token],
        isChat: Bool,
        _ example: Example
    ) throws -> [Int] {
        guard let words = example.spans[name] else {
            guard !turns.isEmpty else {
                throw refusal("no turn of '\(name)' here, and no span is marked so", example)
            }
            return places(of: turns, in: text, tokens, isChat: isChat)
        }
        guard let place = MarkedText.place(of: words, in: text) else {
            throw refusal(
                "the words of the span '\(name)' must stand in the text once, as they are: \"\(words.prefix(60))\"",
                example
            )
        }
        return places(of: [place], in: text, tokens, isChat: isChat)
    }

    /// The tokens that hold any of these bytes.
    func places(
        of spans: [Range<Int>],
        in text: String,
        _ tokens: [Token],
        isChat: Bool
    ) -> [Int] {
        let ranges = TokenAlignment(tokens, in: text, tokenizer: model.tokenizer, isChat: isChat)
            .ranges
        return ranges.indices.filter { token in
            !ranges[token].isEmpty && spans.contains { $0.overlaps(ranges[token]) }
        }
    }
}
