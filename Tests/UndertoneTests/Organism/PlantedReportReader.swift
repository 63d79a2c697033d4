import LlamaEngine
import Undertone

/// Asks a model how each of three persons is, after conversations, and reads the answer from its next-token logits.
final class PlantedReportReader {
    /// The closed set of answers.
    let words: [String]
    /// The conversations.
    let conversations: [PlantedConversation]
    /// Where vectors are written: at the opening of the first reply.
    let point: SitePoint
    private let reader: NextTokenReader
    private let tokens: [Token]
    /// By question, then conversation.
    private let prompts: [Person: [Prompt]]

    /// A conversation with a question, up to the answer.
    private struct Prompt {
        var tokens: [Token]
        /// The token that opens the answer.
        var opening: Int
    }

    /// Prepares the questions.
    ///
    /// - Parameters:
    ///   - model: a decoder with a chat template.
    ///   - conversations: what comes before the questions.
    ///   - words: the answers that are read; each must be one token with a space before it.
    ///   - point: where vectors are written.
    ///   - questions: one for each person.
    ///   - precise: F32 throughout.
    /// - Throws: `UndertoneError` for a word of several tokens, or conversations that the template can't write.
    init(
        model: Model,
        conversations: [PlantedConversation],
        words: [String],
        writingAt point: SitePoint,
        questions: [ReportQuestion] = ReportQuestion.standard,
        precise: Bool = false
    ) throws {
        tokens = try words.map { word in
            let pieces = model.tokenizer.encode(" " + word, addSpecial: false)
            guard pieces.count == 1 else {
                throw UndertoneError.badInput(
                    "'\(word)' is \(pieces.count) tokens in this model; reports are read from words of one token"
                )
            }
            return pieces[0]
        }
        reader = try NextTokenReader(model: model, precise: precise)
        self.conversations = conversations
        self.words = words
        self.point = point
        let template = try ChatTemplate(model: model.info)
        var prompts: [Person: [Prompt]] = [:]
        for question in questions {
            prompts[question.person] = try conversations.map { conversation in
                try Self.prompt(conversation, question, template, model.tokenizer)
            }
        }
        self.prompts = prompts
    }

    /// The number of elements of what is written.
    var width: Int { reader.model.info.width }

    /// The logits of the words, by report: [conversations, words].
    ///
    /// - Parameter addition: what is added at the opening, for a conversation's number; nil: nothing.
    /// - Returns: logits by report.
    /// - Throws: `EngineError` where a write can't be done or didn't arrive.
    func logits(
        adding addition: (Int) -> [Float]? = { _ in nil }
    ) async throws -> [Person: [[Float]]] {
        var found: [Person: [[Float]]] = [:]
        for (person, texts) in prompts {
            let asked = texts.enumerated().map { index, text in
                var mask = [Bool](repeating: false, count: text.tokens.count)
                mask[text.opening] = true
                return AskedText(
                    tokens: text.tokens,
                    writes: addition(index).map {
                        [Intervention(.add($0), at: point, on: .mask(mask))]
                    } ?? []
                )
            }
            found[person] = try await reader.logits(after: asked, of: tokens)
        }
        return found
    }

    private static func prompt(
        _ conversation: PlantedConversation,
        _ question: ReportQuestion,
        _ template: ChatTemplate,
        _ tokenizer: Tokenizer
    ) throws -> Prompt {
        let (asked, stem) = question.asked(of: conversation.name)
        var messages = conversation.messages.map {
            ChatMessage(role: $0.role, content: $0.content)
        }
        guard let last = messages.indices.last, messages[last].role == "user" else {
            throw UndertoneError.badInput(
                "conversation '\(conversation.id)' doesn't end with the user's turn"
            )
        }
        messages[last].content += " " + asked
        messages.append(ChatMessage(role: "assistant", content: stem))
        let chat = try template.render(messages, tokenizer: tokenizer)
        guard let answer = chat.turns.last?.content, answer.lowerBound > 0 else {
            throw UndertoneError.badInput("the chat template opens no reply")
        }
        return Prompt(
            tokens: Array(chat.tokens[..<answer.upperBound]),
            opening: answer.lowerBound - 1
        )
    }
}
