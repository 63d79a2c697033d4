package import LlamaEngine

/// A dialogue with one question, as the model gets it up to the answer.
package struct AttributionProbe {
    /// The tokens up to where the answers part.
    package private(set) var tokens: [Token]
    /// Each answer's tokens from there.
    package private(set) var answers: [[Token]]
    /// Which tokens each mask chooses; masks that choose none here aren't there.
    package private(set) var masks: [String: [Bool]]

    /// The masks that there are.
    ///
    /// `user`: the words of the user's first turn (without a question at its end); `assistant`: those of the assistant's
    /// first reply, or of the answer's beginning where that is its first; `opening`: the token before them; `last`: the
    /// one before the answer's word; `all`: everything up to there.
    package static let maskNames = ["user", "assistant", "opening", "all", "last"]

    /// Writes a dialogue and a question out.
    ///
    /// - Throws: `UndertoneError` for turns that can't be written out, or answers that the vocabulary can't.
    package init(
        _ scene: AttributionScene,
        _ question: AttributionQuestions.Question,
        place: AttributionQuestions.Place,
        answers words: [String],
        template: ChatTemplate,
        model: Model
    ) throws {
        let asked = scene.filled(question.question)
        let stem = scene.filled(question.stem)
        var messages = scene.turns.map { ChatMessage(role: $0.role, content: $0.content) }
        // Where roles are swapped the user has the last word in either layout.
        if let last = messages.indices.last, messages[last].role == "user" {
            messages[last].content += " " + asked
        } else if place == .userTurn {
            throw UndertoneError.badInput(
                "item '\(scene.item.id)' doesn't end with the user's turn, at whose end the question is put"
            )
        } else {
            messages.append(ChatMessage(role: "user", content: asked))
        }
        func rendered(_ answer: String, behind turns: [ChatMessage]) throws -> RenderedChat {
            let reply =
                answer.isEmpty ? [] : [ChatMessage(role: RenderedChat.assistant, content: answer)]
            do {
                return try template.render(
                    turns + reply,
                    opensReply: answer.isEmpty,
                    tokenizer: model.tokenizer
                )
            } catch let error as EngineError {
                throw UndertoneError.badInput("item '\(scene.item.id)': \(error.message)")
            }
        }
        /// Up to the end of the words: what closes the turn is left out.
        func spoken(_ answer: String) throws -> [Token] {
            let chat = try rendered(answer, behind: messages)
            guard !answer.isEmpty, let end = chat.turns.last?.content.upperBound else {
                return chat.tokens
            }
            return Array(chat.tokens[..<end])
        }
        let head = try rendered(stem, behind: messages)
        let opened = try spoken(stem)
        let space = stem.isEmpty || stem.last?.isWhitespace == true ? "" : " "
        let whole = try words.map { try spoken(stem + space + $0) }
        let count = whole.map { PackedBatch.commonPrefix(opened, $0) }.min() ?? opened.count
        tokens = Array(opened[..<count])
        answers = whole.map { Array($0[count...]) }
        for (word, answer) in zip(words, answers) {
            guard model.tokenizer.decode(answer).lowercased().hasSuffix(word.lowercased()) else {
                throw UndertoneError.badInput(
                    "the model's vocabulary can't write '\(word)' behind '\(stem)'; leave it out of the answers"
                )
            }
        }
        guard Set(answers).count == answers.count, count > 0 else {
            throw UndertoneError.badInput(
                "two of the answers are the same tokens in this model; leave one out"
            )
        }
        let plain = try place == .userTurn ? rendered("", behind: scene.messages).tokens : nil
        masks = Self.masks(head, count: count, withoutQuestion: plain)
    }

    /// The masks of a dialogue of which the first `count` tokens are kept.
    private static func masks(
        _ chat: RenderedChat,
        count: Int,
        withoutQuestion plain: [Token]?
    ) -> [String: [Bool]] {
        var chosen: [String: Range<Int>] = ["all": 0..<count, "last": count - 1..<count]
        if let user = chat.turns.first(where: { $0.role == "user" })?.content {
            // The question's words are not the user's own telling.
            let end = plain.map { min(user.upperBound, PackedBatch.commonPrefix($0, chat.tokens)) }
            chosen["user"] = user.lowerBound..<max(user.lowerBound, end ?? user.upperBound)
        }
        let reply = chat.turns.first { $0.role == RenderedChat.assistant }?.content
        let opening = (reply?.lowerBound ?? chat.tokens.count) - 1
        chosen["opening"] = opening..<opening + 1
        if let reply { chosen["assistant"] = reply }
        return chosen.compactMapValues { range in
            let mask = (0..<count).map { range.contains($0) }
            return mask.contains(true) ? mask : nil
        }
    }
}

extension AttributionScene {
    /// The turns as the engine sees them.
    var messages: [ChatMessage] {
        turns.map { ChatMessage(role: $0.role, content: $0.content) }
    }

    /// A question or stem with the names of this scene; a thing that begins a sentence with a capital letter.
    func filled(_ text: String) -> String {
        let isFirst = text.hasPrefix("{O}")
        let filled = text.replacing("{N}", with: name).replacing("{O}", with: thing)
        return isFirst ? filled.prefix(1).uppercased() + filled.dropFirst() : filled
    }
}
