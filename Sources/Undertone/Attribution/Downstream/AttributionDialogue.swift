internal import LlamaEngine

/// A dialogue up to the token that opens the assistant's first reply, before any question: where probes read.
///
/// The states are planted, and directions fitted, at that token; every question comes behind it or in place of the reply.
struct AttributionDialogue {
    /// The masks that write tokens up to there.
    static let maskNames = ["user", "opening", "all"]

    /// The tokens; the last one opens the reply.
    let tokens: [Token]
    /// Which tokens each mask chooses; `assistant` and `last` are of the answer, and not here.
    let masks: [String: [Bool]]

    /// Writes a dialogue out.
    ///
    /// - Throws: `UndertoneError` for turns that can't be written out, or that no user's turn ends.
    init(_ scene: AttributionScene, template: ChatTemplate, model: Model) throws {
        let said = Array(scene.messages.prefix { $0.role != RenderedChat.assistant })
        guard said.last?.role == "user" else {
            throw UndertoneError.badInput(
                "item '\(scene.item.id)' has no user's turn before the first reply, so that nothing opens it"
            )
        }
        let chat: RenderedChat
        do {
            chat = try template.render(said, opensReply: true, tokenizer: model.tokenizer)
        } catch let error as EngineError {
            throw UndertoneError.badInput("item '\(scene.item.id)': \(error.message)")
        }
        tokens = chat.tokens
        let count = chat.tokens.count
        var chosen: [String: Range<Int>] = ["all": 0..<count, "opening": count - 1..<count]
        chosen["user"] = chat.turns.first { $0.role == "user" }?.content
        masks = chosen.compactMapValues { range in
            range.isEmpty ? nil : (0..<count).map { range.contains($0) }
        }
    }

    /// Whether a mask writes the token that is read.
    func isWritten(_ mask: String) -> Bool { masks[mask]?.last ?? false }
}
