public import LlamaEngine

/// Reads pooled vectors of many texts, packed into passes by a budget of tokens.
///
/// Texts are ordered inside a call (by length, or so that those that begin alike stand together: a causal model
/// computes what they share once); results are in the order given. What a text's
/// vector is depends on the texts of its call, by rounding alone: equal calls give equal bytes. Passes run side by
/// side in sessions of one thread each, which wait for nobody, and whose number changes no byte. Where the memory for
/// that is missing, and for texts longer than a pass, one session of all threads computes; another number of threads
/// may round otherwise there.
public final class PooledReader {
    /// The model.
    public let model: Model
    private let threads: Int
    private let precise: Bool
    let batchTokens: Int
    private let workerLimit: Int
    private var workers: [Session] = []
    private var longSession: Session?

    /// What the sessions may take beside the model.
    private static let workingMemory = 256 << 20

    /// Creates a reader; sessions are made when they are needed.
    public init(model: Model, precise: Bool = false, batchTokens: Int? = nil, threads: Int? = nil) {
        self.model = model
        self.precise = precise
        let threads = threads ?? SessionConfiguration.defaultThreads
        let tokens = batchTokens ?? Self.defaultBatchTokens(model.info)
        let fits =
            Self.workingMemory / Self.sessionBytes(model.info, tokens: tokens, precise: precise)
        self.threads = threads
        self.batchTokens = tokens
        workerLimit = fits >= threads ? threads : 1
    }

    /// Tokens a pass: enough that the products, not the memory, are the limit; few enough that attention, which
    /// grows with its square, and the logits that llama.cpp reserves room for stay small.
    public static func defaultBatchTokens(_ info: ModelInfo) -> Int {
        let preferred = 256
        let room = 64 << 20
        let byLogits = info.isEncoder ? preferred : room / (4 * max(1, info.vocabularyCount))
        return max(64, min(preferred, byLogits))
    }

    /// About what a session takes: logits (reserved for encoders, too), a block's intermediate values, keys and
    /// values of at least 256 tokens.
    private static func sessionBytes(_ info: ModelInfo, tokens: Int, precise: Bool) -> Int {
        let logits = 4 * info.vocabularyCount
        let block = 4 * 16 * info.width
        let cell = info.isEncoder ? 0 : (precise ? 8 : 4) * info.width * info.blockCount
        return max(1, tokens * (logits + block) + max(256, tokens) * cell)
    }

    /// Vectors of texts at points of the model, with what is written into it on the way.
    ///
    /// - Returns: for each point, [texts, width] row-major, in the order of `points`.
    public func read(
        _ texts: [TokenizedExample],
        points: [SitePoint],
        interventions: [Intervention] = [],
        path: WritePath = .automatic
    ) async throws -> [[Float]] {
        let plan = CapturePlan(points: points, reduction: .pooled)
        var widths: [Int] = []
        let main = try await mainSession()
        for point in points { widths.append(try main.check(point).width) }
        var results = widths.map { [Float](repeating: 0, count: texts.count * $0) }
        func keep(_ values: [SitePoint: [Float]], of group: [Int]) {
            for (index, point) in points.enumerated() {
                guard let rows = values[point] else { continue }
                let width = widths[index]
                for (row, text) in group.enumerated() {
                    results[index].replaceSubrange(
                        text * width..<(text + 1) * width,
                        with: rows[row * width..<(row + 1) * width]
                    )
                }
            }
        }
        // A write to all tokens is the same wherever a shared token belongs.
        let shares =
            main.keepsTokens && !model.info.isEncoder && !model.info.isRecurrent
            && interventions.allSatisfy { $0.tokens == .all }
        let groups = packs(texts, shares: shares)
        let short = groups.filter { !isLong(texts[$0[0]]) }
        let sessions = try await workers(for: short.count)
        try await withThrowingTaskGroup(
            of: (worker: Int, job: Int, values: [SitePoint: [Float]]).self
        ) { tasks in
            var next = 0
            func start(_ worker: Int) {
                guard next < short.count else { return }
                let (job, session) = (next, sessions[worker])
                let (batch, pooling) = batch(short[job].map { texts[$0] }, shares: shares)
                next += 1
                tasks.addTask {
                    let pass = try await session.run(
                        batch,
                        capture: plan,
                        pooling: pooling,
                        interventions: interventions,
                        path: path
                    )
                    return (worker, job, pass.captured.values)
                }
            }
            for worker in sessions.indices { start(worker) }
            while let done = try await tasks.next() {
                try Task.checkCancellation()
                start(done.worker)
                keep(done.values, of: short[done.job])
            }
        }
        for group in groups where isLong(texts[group[0]]) {
            keep(try await readLong(texts[group[0]], plan, interventions, path), of: group)
        }
        return results
    }

    /// Texts a pass: a recurrent state is kept for each, and several of unequal length can't be computed together.
    private var sequences: Int {
        model.info.isRecurrent ? 1 : min(SessionConfiguration.sequenceLimit, batchTokens)
    }

    func isLong(_ text: TokenizedExample) -> Bool {
        text.tokens.count > batchTokens
    }

    /// One text that is longer than a pass: an encoder must see it whole; a decoder reads it piece by piece.
    ///
    /// Memory grows with the cache of its keys and values alone. Pieces can't be stopped early, since the later ones
    /// need the keys and values of every block.
    private func readLong(
        _ text: TokenizedExample,
        _ plan: CapturePlan,
        _ interventions: [Intervention],
        _ path: WritePath
    ) async throws -> [SitePoint: [Float]] {
        let session = try await sessionForLong(text.tokens.count)
        guard !model.info.isEncoder else {
            let (batch, pooling) = batch([text], shares: false)
            return try await session.run(
                batch,
                capture: plan,
                pooling: pooling,
                interventions: interventions,
                path: path
            ).captured.values
        }
        var plan = plan
        plan.stopsEarly = false
        var sums: [SitePoint: [Float]] = [:]
        for start in stride(from: 0, to: text.tokens.count, by: batchTokens) {
            try Task.checkCancellation()
            let range = start..<min(start + batchTokens, text.tokens.count)
            var batch = PackedBatch()
            batch.append(Array(text.tokens[range]), startingAt: start)
            let piece = try await session.run(
                batch,
                capture: plan,
                pooling: Pooling(
                    entries: text.pool.filter(range.contains).map {
                        .init(token: $0 - start, pool: 0, weight: 1 / Float(text.pool.count))
                    },
                    poolCount: 1
                ),
                interventions: interventions,
                keepsCache: start > 0,
                path: path
            ).captured.values
            sums.merge(piece) { zip($0, $1).map(+) }
        }
        return sums
    }

    /// The first of the sessions that short texts run in.
    public func mainSession() async throws -> Session {
        if let session = workers.first { return session }
        let each = workerLimit > 1 ? 1 : threads
        let made = try await Session.make(
            model: model,
            configuration: configuration(batchTokens, threads: each)
        )
        workers.append(made)
        return made
    }

    /// As many sessions as there are passes for, and threads.
    func workers(for passes: Int) async throws -> ArraySlice<Session> {
        let main = try await mainSession()
        let wanted = max(1, min(passes, workerLimit))
        let missing = max(0, wanted - workers.count)
        workers += try await withThrowingTaskGroup(of: Session.self) { tasks in
            for _ in 0..<missing { tasks.addTask { try await main.twin() } }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        return workers.prefix(wanted)
    }

    /// A session with room for a text of that many tokens; powers of two, so that few are made.
    func sessionForLong(_ tokens: Int) async throws -> Session {
        if let longSession, longSession.configuration.contextTokens >= tokens { return longSession }
        longSession = nil
        var size = batchTokens
        while size < tokens { size *= 2 }
        var settings = configuration(
            model.info.isEncoder ? size : batchTokens,
            threads: threads
        )
        settings.contextTokens = size
        let made = try await Session.make(model: model, configuration: settings)
        longSession = made
        return made
    }

    private func configuration(_ tokens: Int, threads: Int) -> SessionConfiguration {
        SessionConfiguration(
            batchTokens: max(tokens, 16),
            maxSequences: min(sequences, max(tokens, 16)),
            threads: threads,
            precise: precise
        )
    }

    /// Groups of texts, each within the budget; a text over it makes a group of its own.
    ///
    /// Where tokens can be shared, texts that begin alike stand together, and only what is new in each counts; else
    /// texts of a length do.
    func packs(_ texts: [TokenizedExample], shares: Bool) -> [[Int]] {
        let order = texts.indices.sorted { first, second in
            let (one, other) = (texts[first].tokens, texts[second].tokens)
            guard one != other else { return first < second }
            return shares
                ? one.lexicographicallyPrecedes(other)
                : (one.count, first) < (other.count, second)
        }
        var groups: [[Int]] = []
        var group: [Int] = []
        var count = 0
        for text in order {
            let length = texts[text].tokens.count
            let old =
                shares
                ? group.last.map {
                    PackedBatch.commonPrefix(texts[$0].tokens, texts[text].tokens)
                } ?? 0 : 0
            let full = count + length - old > batchTokens || group.count == sequences
            if !group.isEmpty, full || isLong(texts[text]) || isLong(texts[group[0]]) {
                groups.append(group)
                group = []
                count = 0
            }
            count += group.isEmpty ? length : length - old
            group.append(text)
        }
        if !group.isEmpty { groups.append(group) }
        return groups
    }

    /// The texts as one pass, a pool each.
    private func batch(
        _ texts: [TokenizedExample],
        shares: Bool
    ) -> (batch: PackedBatch, pooling: Pooling) {
        var batch = PackedBatch()
        var pooling = Pooling(poolCount: texts.count)
        for (index, text) in texts.enumerated() {
            var places = Array(batch.count..<batch.count + text.tokens.count)
            if shares {
                places = batch.appendSharing(text.tokens)
            } else {
                batch.append(text.tokens)
            }
            pooling.entries += text.pool.map {
                .init(token: places[$0], pool: index, weight: 1 / Float(text.pool.count))
            }
        }
        return (batch, pooling)
    }
}
