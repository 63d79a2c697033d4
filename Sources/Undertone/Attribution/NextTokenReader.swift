public import LlamaEngine

/// A text whose next token is asked for, with one vector to add on the way.
public struct AskedText: Sendable, Hashable {
    /// All tokens.
    public var tokens: [Token]
    /// Where the vector is added.
    public var written: [Int]
    /// What is added, [width]; nil: nothing.
    public var addition: [Float]?

    /// Creates a text.
    public init(tokens: [Token], written: [Int] = [], addition: [Float]? = nil) {
        self.tokens = tokens
        self.written = written
        self.addition = addition
    }
}

/// Reads what a decoder would say next after many texts, each with a write of its own.
///
/// Texts are packed into passes; passes run side by side in sessions of one thread each, whose number changes no byte.
public final class NextTokenReader {
    /// The model.
    public let model: Model
    private let configuration: SessionConfiguration
    private let workerCount: Int
    private var workers: [Session] = []

    /// Creates a reader; sessions are made when they are needed.
    ///
    /// - Throws: `UndertoneError` for an encoder, which says nothing.
    public init(
        model: Model,
        precise: Bool = false,
        batchTokens: Int = 1024,
        threads: Int? = nil
    ) throws {
        guard !model.info.isEncoder else {
            throw UndertoneError.badInput(
                "\(model.info.name) is an encoder: it reads and can't answer; use a decoder"
            )
        }
        self.model = model
        workerCount = threads ?? SessionConfiguration.defaultThreads
        configuration = SessionConfiguration(
            batchTokens: batchTokens,
            maxSequences: model.info.isRecurrent ? 1 : min(32, batchTokens),
            threads: 1,
            precise: precise
        )
    }

    /// The logits of some tokens after each text.
    ///
    /// - Parameters:
    ///   - texts: the texts; none longer than a pass.
    ///   - tokens: whose logits are wanted; nil: the whole vocabulary.
    ///   - point: where the texts' vectors are added.
    /// - Returns: [texts, tokens], in the order given.
    /// - Throws: `UndertoneError` for a text that is longer than a pass; `EngineError`.
    public func logits(
        after texts: [AskedText],
        of tokens: [Token]? = nil,
        writingAt point: SitePoint? = nil
    ) async throws -> [[Float]] {
        if let long = texts.first(where: { $0.tokens.count > configuration.batchTokens }) {
            throw UndertoneError.badInput(
                "a text of \(long.tokens.count) tokens is over the \(configuration.batchTokens) of a pass"
            )
        }
        let groups = packs(texts)
        let sessions = try await sessions(for: groups.count)
        var results = [[Float]](repeating: [], count: texts.count)
        try await withThrowingTaskGroup(of: (worker: Int, group: [Int], logits: [[Float]]).self) {
            tasks in
            var next = 0
            func start(_ worker: Int) {
                guard next < groups.count else { return }
                let (group, session) = (groups[next], sessions[worker])
                let (batch, interventions) = Self.pass(group.map { texts[$0] }, at: point)
                next += 1
                tasks.addTask {
                    let all = try await session.run(batch, interventions: interventions).logits
                    let wanted = all.map { row in tokens.map { $0.map { row[Int($0)] } } ?? row }
                    return (worker, group, wanted)
                }
            }
            for worker in sessions.indices { start(worker) }
            while let done = try await tasks.next() {
                try Task.checkCancellation()
                start(done.worker)
                for (text, logits) in zip(done.group, done.logits) { results[text] = logits }
            }
        }
        return results
    }

    private static func pass(
        _ texts: [AskedText],
        at point: SitePoint?
    ) -> (PackedBatch, [Intervention]) {
        let batch = PackedBatch(texts.map(\.tokens), outputs: .last)
        guard let point else { return (batch, []) }
        let interventions = zip(texts, batch.ranges).compactMap { text, range -> Intervention? in
            guard let addition = text.addition, !text.written.isEmpty else { return nil }
            var mask = [Bool](repeating: false, count: batch.count)
            for token in text.written { mask[range.lowerBound + token] = true }
            return Intervention(.add(addition), at: point, on: .mask(mask))
        }
        return (batch, interventions)
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
