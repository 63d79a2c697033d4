import Foundation
import LlamaEngine
import Testing

@Suite struct ChatTemplateTests {
    private static let models = ["llama", "qwen2", "gemma2"]

    private static let conversations: [[ChatMessage]] = [
        [.init(role: "user", content: "the hat in the rain")],
        [
            .init(role: "system", content: "an ant"),
            .init(role: "user", content: "user"),
            .init(role: "assistant", content: "assistant"),
            .init(role: "user", content: "user\nassistant"),
        ],
        [
            .init(role: "user", content: "im_start im_end start_of_turn <| |> <start"),
            .init(role: "assistant", content: "model"),
        ],
        [
            .init(role: "user", content: "one\n\ntwo\n  three 🙂🏳️‍🌈 ü"),
            .init(role: "assistant", content: "🙂"),
        ],
        // The marks that the places are found by, and the same words in each turn.
        [
            .init(role: "user", content: "\u{2}1\u{3}"),
            .init(role: "assistant", content: "\u{2}0\u{3}"),
            .init(role: "user", content: "\u{2}1\u{3}"),
        ],
    ]

    @Test(arguments: models, conversations)
    func spansHoldTheWords(name: String, messages: [ChatMessage]) throws {
        let model = try GoldenModel(name).model
        let chat = try ChatTemplate(model: model.info).render(messages, tokenizer: model.tokenizer)
        #expect(chat.turns.map(\.role) == messages.map(\.role))
        for (turn, message) in zip(chat.turns, messages) {
            #expect(model.tokenizer.decode(Array(chat.tokens[turn.content])) == message.content)
            #expect(turn.whole.lowerBound <= turn.content.lowerBound)
            #expect(turn.whole.upperBound == turn.content.upperBound)
        }
        for (turn, next) in zip(chat.turns, chat.turns.dropFirst()) {
            #expect(turn.whole.upperBound == next.whole.lowerBound)
        }
        let content = Set(chat.turns.flatMap { Array($0.content) })
        #expect(chat.isTemplate == chat.tokens.indices.map { !content.contains($0) })
        for (token, isTemplate) in zip(chat.tokens, chat.isTemplate) where !isTemplate {
            #expect(!model.tokenizer.isSpecial(token))
        }
        let first = chat.turns[0]
        #expect(
            first.content.lowerBound > 0
                && chat.turns.last?.content.upperBound ?? 0 < chat.tokens.count
        )
    }

    @Test func exactTokensOfChatML() throws {
        let model = try GoldenModel("llama").model
        let messages = [
            ChatMessage(role: "user", content: "hi"),
            ChatMessage(role: "assistant", content: "the"),
        ]
        let chat = try ChatTemplate(model: model.info)
            .render(messages, opensReply: true, tokenizer: model.tokenizer)
        let text =
            "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\nthe<|im_end|>\n<|im_start|>assistant\n"
        #expect(chat.text == text)
        #expect(model.tokenizer.decode(chat.tokens, special: true).hasSuffix(text))
        let start = model.tokenizer.encode(
            "<|im_start|>user\n",
            addSpecial: false,
            parseSpecial: true
        ).count
        let words = start + (chat.tokens.first == model.tokenizer.beginning ? 1 : 0)
        #expect(chat.turns[0].content == words..<words + 2)
        #expect(model.tokenizer.isSpecial(chat.tokens[chat.turns[0].content.upperBound]))
        #expect(
            chat.isTemplate.filter { !$0 }.count == chat.turns.map(\.content.count).reduce(0, +)
        )
    }

    /// A vocabulary that begins every text with a mark begins a conversation with it, once.
    @Test func conversationsBeginAsTextsDo() throws {
        var kinds: Set<Bool> = []
        for name in Self.models {
            let model = try GoldenModel(name).model
            let messages = [ChatMessage(role: "user", content: "the")]
            let chat = try ChatTemplate(model: model.info).render(
                messages,
                tokenizer: model.tokenizer
            )
            let plain = model.tokenizer.encode("the")
            let begins = plain.first == model.tokenizer.beginning
            kinds.insert(begins)
            #expect((chat.tokens.first == model.tokenizer.beginning) == begins, "\(name)")
            #expect(
                chat.tokens.filter { $0 == model.tokenizer.beginning }.count == (begins ? 1 : 0)
            )
            #expect(chat.isTemplate[0])
        }
        #expect(kinds == [true, false])
    }

    @Test(arguments: [
        ("llama", "<|im_end|>"), ("qwen2", "<|im_start|>"), ("gemma2", "<end_of_turn>"),
    ])
    func controlTokensInWordsAreRefused(name: String, control: String) async throws {
        let model = try GoldenModel(name).model
        let messages = [
            ChatMessage(role: "user", content: "the"),
            ChatMessage(role: "assistant", content: "a \(control) b"),
        ]
        let error = await engineError {
            _ = try ChatTemplate(model: model.info).render(messages, tokenizer: model.tokenizer)
        }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains("turn 2 (assistant)") == true)
        #expect(error?.message.contains(control) == true)
    }

    @Test func emptyTurns() async throws {
        let model = try GoldenModel("llama").model
        let template = try ChatTemplate(model: model.info)
        for messages in [[], [ChatMessage(role: "user", content: "")]] as [[ChatMessage]] {
            let error = await engineError {
                _ = try template.render(messages, tokenizer: model.tokenizer)
            }
            #expect(error?.code == .badRequest && error?.message.contains("empty") == true)
        }
    }

    @Test func modelsWithoutTemplate() async throws {
        let model = try GoldenModel("gpt2").model
        let error = await engineError { _ = try ChatTemplate(model: model.info) }
        #expect(error?.code == .badRequest)
        for name in ["chatml", "gemma", "llama3"] {
            #expect(ChatTemplate.knownNames.contains(name))
            #expect(error?.message.contains(name) == true)
        }
        let unknown = await engineError {
            _ = try ChatTemplate(model: model.info, named: "no such template")
        }
        #expect(unknown?.message.contains("chatml") == true)
        // Named, it works on a vocabulary without the control tokens, which are then plain text.
        let named = try ChatTemplate(model: model.info, named: "chatml")
        let messages = [
            ChatMessage(role: "user", content: "the hat"),
            ChatMessage(role: "assistant", content: "an"),
        ]
        let chat = try named.render(messages, tokenizer: model.tokenizer)
        for (turn, message) in zip(chat.turns, messages) {
            #expect(model.tokenizer.decode(Array(chat.tokens[turn.content])) == message.content)
        }
    }

    /// A SentencePiece vocabulary puts a space behind each control token: "</s>" of Llama 2's format, say.
    @Test(
        .enabled(if: Stories.isPresent, Stories.absence),
        arguments: ["llama2", "chatml", "mistral-v1"]
    )
    func spacesThatTheVocabularyAdds(template: String) throws {
        let model = try Model(path: Stories.path)
        let messages = [
            ChatMessage(role: "user", content: "Once upon"),
            ChatMessage(role: "assistant", content: "a time"),
            ChatMessage(role: "user", content: "there was"),
            ChatMessage(role: "assistant", content: "a ball"),
        ]
        let chat = try ChatTemplate(model: model.info, named: template)
            .render(messages, tokenizer: model.tokenizer)
        for (turn, message) in zip(chat.turns, messages) {
            let words = model.tokenizer.decode(Array(chat.tokens[turn.content]))
            #expect(words.trimmingCharacters(in: .whitespaces) == message.content)
        }
    }
}
