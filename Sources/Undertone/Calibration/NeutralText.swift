package import LlamaEngine

/// A neutral text as a model reads it, with what a plan's places need of it.
package struct NeutralText: Sendable {
    /// The tokens with their turns.
    package var text: SteeredText
    /// The position from which on the tokens are the assistant's reply; nil: none is.
    package var generatedFrom: Int?
    /// Where it is from.
    package var source: CalibrationText

    /// The question before a plain text that stands as an assistant's reply.
    static let request = "Tell me something."

    /// Prepares texts.
    ///
    /// Where a place is one of a conversation, a plain text is read as the reply to a request. A conversation that ends with
    /// the user's turn is answered by the model as it is, drawn at temperature 1 (a fixed seed), so that its
    /// tokens are ones that the model expects.
    ///
    /// - Parameters:
    ///   - texts: the texts.
    ///   - tokens: the place that is written; empty for all tokens.
    ///   - model: a decoder.
    ///   - replyTokens: the most tokens of an answer.
    ///   - precise: F32 throughout.
    /// - Returns: the texts that have something to compare.
    /// - Throws: `UndertoneError` for conversations that can't be written out; `EngineError`.
    package static func prepare(
        _ texts: [CalibrationText],
        at tokens: [SteeringPlan.TokenItem],
        model: Model,
        replyTokens: Int,
        precise: Bool
    ) async throws -> [NeutralText] {
        let isOfChats = tokens.contains { $0.choice.needsTurns }
        var prepared: [NeutralText] = []
        var open: [Int] = []
        for item in texts {
            guard let turns = turns(of: item.content, asChat: isOfChats) else {
                prepared.append(
                    NeutralText(
                        text: SteeredText(text: item.content.plainText, model: model),
                        generatedFrom: nil,
                        source: item
                    )
                )
                continue
            }
            let isOpen = turns.last?.role == "user"
            let text = try steered(turns, opensReply: isOpen, model)
            if isOpen { open.append(prepared.count) }
            prepared.append(
                NeutralText(
                    text: text,
                    generatedFrom: isOpen
                        ? text.tokens.count : text.openings.last.map { $0 + 1 },
                    source: item
                )
            )
        }
        let options = SteeredGenerator.Options(
            maxTokens: replyTokens,
            temperature: 1,
            precise: precise
        )
        let answers = try await SteeredGenerator(model: model, options: options)
            .run(open.map { SteeredGenerator.Job(prepared[$0].text, .none) })
        for (index, answer) in zip(open, answers) {
            prepared[index].text = prepared[index].text.appending(answer.tokens)
        }
        // Where it had nothing to say there is nothing to compare.
        return prepared.filter { ($0.generatedFrom ?? 1) < $0.text.tokens.count }
    }

    /// The turns of a conversation, or of a plain text where it has to be one.
    static func turns(of content: ExampleContent, asChat: Bool) -> [Turn]? {
        switch content {
        case .chat(let turns): turns
        case .text(let text):
            asChat
                ? [Turn(role: "user", content: request), Turn(role: "assistant", content: text)]
                : nil
        }
    }

    static func steered(_ turns: [Turn], opensReply: Bool, _ model: Model) throws -> SteeredText {
        try SteeredText(
            chat: turns,
            template: ChatTemplate(model: model.info),
            opensReply: opensReply,
            model: model
        )
    }
}

extension SteeringPlan.TokenItem.Choice {
    /// Whether it chooses by who speaks, which plain text has none of.
    var needsTurns: Bool {
        switch self {
        case .opening, .turn, .generated: true
        default: false
        }
    }
}
