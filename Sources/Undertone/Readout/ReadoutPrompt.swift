internal import LlamaEngine

/// Writes contexts, stems and words out as a model gets them.
struct ReadoutPrompt {
    let model: Model
    /// What stands between a text and the stem.
    let separator: String
    private let template: ChatTemplate?

    init(model: Model, separator: String, template: String? = nil) {
        self.model = model
        self.separator = separator
        self.template = try? ChatTemplate(model: model.info, named: template)
    }

    /// The tokens of a context with what is said behind it; for a conversation that is how the reply begins.
    func tokens(_ content: ExampleContent, saying words: String) throws -> [Token] {
        do {
            switch content {
            case .text(let text):
                return encode(text.isEmpty ? words : text + separator + words)
            case .chat(let turns):
                let template = try template ?? ChatTemplate(model: model.info)
                var messages = turns.map { ChatMessage(role: $0.role, content: $0.content) }
                if let last = messages.indices.last, messages[last].role == "assistant" {
                    messages[last].content += " " + words
                } else {
                    messages.append(ChatMessage(role: "assistant", content: words))
                }
                let chat = try template.render(messages, tokenizer: model.tokenizer)
                guard let end = chat.turns.last?.content.upperBound else { return [] }
                return Array(chat.tokens[..<end])
            }
        } catch let error as EngineError {
            throw UndertoneError.badInput(error.message)
        }
    }

    /// Without the mark that some vocabularies put at the end.
    private func encode(_ text: String) -> [Token] {
        let tokens = model.tokenizer.encode(text)
        guard let last = tokens.last, last == model.tokenizer.end,
            model.tokenizer.encode(text, addSpecial: false).last != last
        else { return tokens }
        return Array(tokens.dropLast())
    }

    /// A context's tokens up to where the words part, and each word's tokens from there.
    ///
    /// Stem and word are tokenised as one text. Where a word changes the stem's last tokens, all words begin
    /// before those.
    func parts(
        _ content: ExampleContent,
        stem: String,
        words: [String]
    ) throws -> (common: [Token], continuations: [[Token]]) {
        let head = try tokens(content, saying: stem)
        let space = stem.last.map(\.isWhitespace) ?? true ? "" : " "
        let whole = try words.map { try tokens(content, saying: stem + space + $0) }
        let count = whole.map { PackedBatch.commonPrefix(head, $0) }.min() ?? head.count
        let continuations = whole.map { Array($0[count...]) }
        for (word, tokens) in zip(words, continuations) {
            let spelt = model.tokenizer.decode(tokens).lowercased()
            guard spelt.hasSuffix(word.lowercased()) else {
                throw UndertoneError.badInput(
                    "the model's vocabulary can't write '\(word)' (it becomes '\(spelt)'); leave it out of the set"
                )
            }
        }
        for (first, tokens) in continuations.enumerated() {
            if let second = continuations[..<first].firstIndex(of: tokens) {
                throw UndertoneError.badInput(
                    "'\(words[second])' and '\(words[first])' are the same tokens in this model; leave one out"
                )
            }
        }
        return (Array(head[..<count]), continuations)
    }
}
