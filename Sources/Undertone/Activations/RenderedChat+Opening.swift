internal import LlamaEngine

extension RenderedChat {
    /// The last token of what opens one of the assistant's turns, before its words: where it decides what to say.
    ///
    /// - Parameters:
    ///   - number: which of the assistant's turns, from 0; nil: the last.
    ///   - opensReply: whether its next turn is opened at the end.
    /// - Returns: the position; nil where it has no such turn.
    func opening(ofReply number: Int?, opensReply: Bool) -> Int? {
        var places = turns.filter { $0.role == Self.assistant }.map { $0.content.lowerBound - 1 }
        if opensReply { places.append(tokens.count - 1) }
        let number = number ?? places.count - 1
        guard places.indices.contains(number), places[number] >= 0 else { return nil }
        return places[number]
    }

    /// The role of the model's own turns.
    static let assistant = "assistant"
}
