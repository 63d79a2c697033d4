internal import LlamaEngine

/// Asks a model how someone is, after contexts, with and without a plan: the closed set of words behind a stem.
struct EffectReader {
    private let reader: NextTokenReader
    private let words: [String]

    /// Items whose plans are held at a time.
    private static let itemsAtOnce = 16

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
        let rowBytes = max(1, 4 * model.info.vocabularyCount)
        let reader = try NextTokenReader(
            model: model,
            precise: precise,
            maxSequences: max(32, min(SessionConfiguration.sequenceLimit, (64 << 20) / rowBytes))
        )
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

    /// Reads the words under plans.
    ///
    /// What is written under some plans at some tokens of an item is read as one tree with the item unsteered, which stands for
    /// the plans that write nothing, too.
    ///
    /// - Parameters:
    ///   - items: the items.
    ///   - plans: the plans, each tried on every item.
    ///   - progress: called with the number of items read.
    /// - Returns: log p of each word, in nat, [plans, items, words].
    /// - Throws: `UndertoneError` for a place that chooses no token; `EngineError`.
    func scores(
        _ items: [Item],
        under plans: [CompiledPlan],
        progress: (Int) -> Void = { _ in }
    ) async throws -> [[[Double]]] {
        let acting = plans.indices.filter { plan in
            plans[plan].writes.contains { !$0.operation.isIdentity }
        }
        var scores = plans.map { _ in [[Double]]() }
        for start in stride(from: 0, to: items.count, by: Self.itemsAtOnce) {
            let some = items[start..<min(start + Self.itemsAtOnce, items.count)]
            let asked = try some.flatMap { item in
                try [unwritten(item)] + acting.map { try text(item, under: plans[$0]) }
            }
            let tokens = try await reader.logProbabilities(of: asked)
            let found = zip(asked, tokens).map { text, tokens in
                ClosedSetReadout.excluding(text.continuations, tokens.map { $0.reduce(0, +) })
            }
            for item in some.indices {
                let first = (item - start) * (acting.count + 1)
                var number = 0
                for plan in plans.indices {
                    let isActing = number < acting.count && acting[number] == plan
                    if isActing { number += 1 }
                    scores[plan].append(found[first + (isActing ? number : 0)])
                }
            }
            progress(some.endIndex)
        }
        return scores
    }

    private func unwritten(_ item: Item) -> ContinuedText {
        ContinuedText(AskedText(tokens: item.common), continuations: item.continuations)
    }

    private func text(_ item: Item, under plan: CompiledPlan) throws -> ContinuedText {
        var text = unwritten(item)
        text.text.writes = try plan.interventions(
            on: item.text,
            generatedFrom: item.generatedFrom
        ).map { write in
            guard case .mask(let mask) = write.tokens else { return write }
            var write = write
            write.tokens = .mask(Array(mask.prefix(item.common.count)))
            return write
        }
        return text
    }
}
