internal import LlamaEngine

/// Asks a model how someone is, after contexts, with and without a plan: the closed set of words behind a stem.
struct EffectReader {
    private let reader: NextTokenReader
    private let words: [String]

    /// A context with its question, up to the word.
    struct Item: Sendable {
        var text: SteeredText
        var generatedFrom: Int?
        /// The tokens up to where the words part.
        var common: [Token]
        var continuations: [[Token]]
        var cluster: String
    }

    init(model: Model, words: [String], precise: Bool) throws {
        // The readout refuses what is no closed set.
        let reader = try NextTokenReader(model: model, precise: precise)
        _ = try ClosedSetReadout(
            reader,
            words: words,
            stems: ["I feel"],
            prompt: ReadoutPrompt(model: model, separator: "\n\n")
        )
        self.reader = reader
        self.words = words
    }

    /// Contexts with a question behind them.
    ///
    /// - Throws: `UndertoneError` for a third person without a name, and for what can't be written out.
    func items(
        _ texts: [CalibrationText],
        asking question: ReportQuestion,
        asChats: Bool
    ) throws -> [Item] {
        let model = reader.model
        let prompt = ReadoutPrompt(model: model, separator: "\n\n")
        return try texts.map { text in
            if text.name == nil, (question.question + question.stem).contains("{N}") {
                throw UndertoneError.badInput(
                    "the question asks about {N}, and '\(text.id)' names no third person; conversations of "
                        + "Corpora/organism-chats do, others need --question and --stem"
                )
            }
            let (asked, stem) = question.asked(of: text.name ?? "")
            var content = text.content
            if case .text(let words) = content, asChats {
                content = .chat([Turn(role: "user", content: words)])
            }
            if case .chat(let turns) = content, !asked.isEmpty || turns.last?.role != "user" {
                content = ReadoutContext(content).asking(asked.isEmpty ? "…" : asked).content
            }
            let parts = try prompt.parts(content, stem: stem, words: words)
            let whole: SteeredText
            switch content {
            case .text(let words):
                whole = SteeredText(
                    text: words.isEmpty ? stem : words + prompt.separator + stem,
                    model: model
                )
            case .chat(let turns):
                whole = try NeutralText.steered(
                    turns + [Turn(role: "assistant", content: stem)],
                    opensReply: false,
                    model
                )
            }
            guard whole.tokens.starts(with: parts.common) else {
                throw UndertoneError.badInput(
                    "'\(text.id)' with '\(stem)' becomes other tokens as a whole than up to the stem; choose another stem"
                )
            }
            return Item(
                text: whole,
                generatedFrom: whole.openings.last.map { $0 + 1 },
                common: parts.common,
                continuations: parts.continuations,
                cluster: text.cluster(of: question.person)
            )
        }
    }

    /// log p of each word, in nat, [items, words].
    ///
    /// - Throws: `UndertoneError` for a place that chooses no token; `EngineError`.
    func scores(_ items: [Item], under plan: CompiledPlan) async throws -> [[Double]] {
        let asked = try items.map { item in
            var writes = try plan.interventions(on: item.text, generatedFrom: item.generatedFrom)
            for index in writes.indices {
                guard case .mask(let mask) = writes[index].tokens else { continue }
                writes[index].tokens = .mask(Array(mask.prefix(item.common.count)))
            }
            return ContinuedText(
                AskedText(tokens: item.common, writes: writes),
                continuations: item.continuations
            )
        }
        let tokens = try await reader.logProbabilities(of: asked)
        return zip(asked, tokens).map { text, tokens in
            ClosedSetReadout.excluding(text.continuations, tokens.map { $0.reduce(0, +) })
        }
    }
}
