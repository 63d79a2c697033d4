public import LlamaEngine

/// Reads what a decoder would say next after many texts, each with writes of its own.
///
/// Texts are packed into passes; passes run side by side in sessions of one thread each, whose number changes no byte.
public final class NextTokenReader {
    /// The model.
    public let model: Model
    let configuration: SessionConfiguration
    private let workerCount: Int
    private var workers: [Session] = []

    /// Creates a reader; sessions are made when they are needed.
    ///
    /// - Parameters:
    ///   - model: a decoder.
    ///   - precise: F32 throughout.
    ///   - batchTokens: tokens a pass.
    ///   - maxSequences: texts a pass, at most.
    ///   - threads: passes side by side; default: the number of cores, or `$UNDERTONE_THREADS`.
    /// - Throws: `UndertoneError` for an encoder, which says nothing.
    public init(
        model: Model,
        precise: Bool = false,
        batchTokens: Int = 1024,
        maxSequences: Int = 32,
        threads: Int? = nil
    ) throws {
        guard !model.info.isEncoder else {
            throw UndertoneError.badInput(
                "\(model.info.name) is an encoder: it has no next token, so it can't be asked for words or ratings; "
                    + "use a decoder"
            )
        }
        self.model = model
        workerCount = threads ?? SessionConfiguration.defaultThreads
        configuration = SessionConfiguration(
            batchTokens: batchTokens,
            maxSequences: model.info.isRecurrent ? 1 : min(maxSequences, batchTokens),
            threads: 1,
            precise: precise
        )
    }

    /// The logits of some tokens after each text.
    ///
    /// - Parameters:
    ///   - texts: the texts; none longer than a pass.
    ///   - tokens: whose logits are wanted; nil: the whole vocabulary.
    /// - Returns: [texts, tokens], in the order given.
    /// - Throws: `UndertoneError` for a text that is longer than a pass; `EngineError`.
    public func logits(
        after texts: [AskedText],
        of tokens: [Token]? = nil
    ) async throws -> [[Float]] {
        for text in texts {
            try check(text.tokens)
            try check(text.writes)
        }
        let groups = packs(texts)
        let found = try await run(groups.map { Self.pass($0.map { texts[$0] }) }) { _, pass in
            pass.logits.map { row in tokens.map { $0.map { row[Int($0)] } } ?? row }
        }
        var results = [[Float]](repeating: [], count: texts.count)
        for (group, logits) in zip(groups, found) {
            for (text, row) in zip(group, logits) { results[text] = row }
        }
        return results
    }

    /// A pass to be run.
    struct Pass: Sendable {
        var batch: PackedBatch
        var interventions: [Intervention]
        /// What to read; nil: logits alone.
        var capture: CapturePlan?
        var pooling: Pooling?
    }

    /// Runs passes side by side and keeps what `read` makes of each, in their order.
    func run<Value: Sendable>(
        _ passes: [Pass],
        _ read: @escaping @Sendable (_ pass: Int, _ result: PassResult) -> Value
    ) async throws -> [Value] {
        let sessions = try await sessions(for: passes.count)
        var values = [Value?](repeating: nil, count: passes.count)
        try await withThrowingTaskGroup(of: (worker: Int, pass: Int, value: Value).self) { tasks in
            var next = 0
            func start(_ worker: Int) {
                guard next < passes.count else { return }
                let (number, pass, session) = (next, passes[next], sessions[worker])
                next += 1
                tasks.addTask {
                    let result = try await session.run(
                        pass.batch,
                        capture: pass.capture,
                        pooling: pass.pooling,
                        interventions: pass.interventions
                    )
                    return (worker, number, read(number, result))
                }
            }
            for worker in sessions.indices { start(worker) }
            while let done = try await tasks.next() {
                try Task.checkCancellation()
                start(done.worker)
                values[done.pass] = done.value
            }
        }
        return values.compactMap { $0 }
    }

    /// Refuses what no pass can hold.
    func check(_ tokens: [Token]) throws {
        guard !tokens.isEmpty else {
            throw UndertoneError.badInput("there is no token to read on from: the text is empty")
        }
        guard tokens.count <= configuration.batchTokens else {
            throw UndertoneError.badInput(
                "a text of \(tokens.count) tokens is over the \(configuration.batchTokens) of a pass"
            )
        }
    }

    /// Refuses a mask that chooses nothing: the write would be left out without a word.
    func check(_ writes: [Intervention]) throws {
        for case .mask(let mask) in writes.map(\.tokens) where !mask.contains(true) {
            throw UndertoneError.badInput("a mask of a write chooses no token")
        }
    }

    private static func pass(_ texts: [AskedText]) -> Pass {
        let batch = PackedBatch(texts.map(\.tokens), outputs: .last)
        return Pass(
            batch: batch,
            interventions: writes(of: texts, at: batch.ranges.map(Array.init), in: batch)
        )
    }

    /// The writes of texts that stand at `places`; one write for all where all have the same.
    static func writes(
        of texts: [AskedText],
        at places: [[Int]],
        in batch: PackedBatch
    ) -> [Intervention] {
        guard let first = texts.first else { return [] }
        if first.isUniform, texts.allSatisfy({ $0.writes == first.writes }) { return first.writes }
        return texts.indices.flatMap { text in
            texts[text].writes(at: places[text], within: batch.ranges[text], of: batch.count)
        }
    }

    private func packs(_ texts: [AskedText]) -> [[Int]] {
        let order = texts.indices.sorted {
            (texts[$0].tokens.count, $0) < (texts[$1].tokens.count, $1)
        }
        var groups: [[Int]] = []
        var count = 0
        for text in order {
            let length = texts[text].tokens.count
            if let last = groups.indices.last, count + length <= configuration.batchTokens,
                groups[last].count < configuration.maxSequences
            {
                groups[last].append(text)
                count += length
            } else {
                groups.append([text])
                count = length
            }
        }
        return groups
    }

    private func sessions(for passes: Int) async throws -> ArraySlice<Session> {
        if workers.isEmpty {
            workers.append(try await Session.make(model: model, configuration: configuration))
        }
        let wanted = max(1, min(passes, workerCount))
        while workers.count < wanted { workers.append(try await workers[0].twin()) }
        return workers.prefix(wanted)
    }
}
