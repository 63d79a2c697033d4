public import LlamaEngine

/// Reads pooled vectors of many texts, packed into passes by a budget of tokens.
///
/// Texts are ordered by length inside a call, so that passes are full; results are in the order given. What a text's
/// vector is depends on the texts of its call, by rounding alone: equal calls give equal bytes.
public final class PooledReader {
    /// The model.
    public let model: Model
    private let threads: Int?
    private let precise: Bool
    private let batchTokens: Int
    private var session: Session?
    private var longSession: Session?

    /// Creates a reader; sessions are made when they are needed.
    public init(model: Model, precise: Bool = false, batchTokens: Int? = nil, threads: Int? = nil) {
        self.model = model
        self.precise = precise
        self.threads = threads
        self.batchTokens = batchTokens ?? Self.defaultBatchTokens(model.info)
    }

    /// Tokens a pass: fewer for narrow models (attention over a pass grows with its square), and few enough for
    /// the logits that llama.cpp reserves room for.
    public static func defaultBatchTokens(_ info: ModelInfo) -> Int {
        let preferred = info.width < 1024 ? 256 : 512
        let room = 64 << 20
        let byLogits = info.isEncoder ? preferred : room / (4 * max(1, info.vocabularyCount))
        return max(64, min(preferred, byLogits))
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
        for group in packs(texts) {
            let values =
                isLong(texts[group[0]])
                ? try await readLong(texts[group[0]], plan, interventions, path)
                : try await main.run(
                    PackedBatch(group.map { texts[$0].tokens }),
                    capture: plan,
                    pooling: pooling(group.map { texts[$0] }),
                    interventions: interventions,
                    path: path
                ).captured.values
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
        return results
    }

    private func isLong(_ text: TokenizedExample) -> Bool {
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
        let whole = pooling([text])
        guard !model.info.isEncoder else {
            return try await session.run(
                PackedBatch([text.tokens]),
                capture: plan,
                pooling: whole,
                interventions: interventions,
                path: path
            ).captured.values
        }
        var plan = plan
        plan.stopsEarly = false
        var sums: [SitePoint: [Float]] = [:]
        for start in stride(from: 0, to: text.tokens.count, by: batchTokens) {
            let range = start..<min(start + batchTokens, text.tokens.count)
            var batch = PackedBatch()
            batch.append(Array(text.tokens[range]), startingAt: start)
            let piece = try await session.run(
                batch,
                capture: plan,
                pooling: Pooling(
                    poolOfToken: Array(whole.poolOfToken[range]),
                    weights: Array(whole.weights[range]),
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

    /// The session that short texts run in.
    public func mainSession() async throws -> Session {
        if let session { return session }
        let made = try await Session.make(model: model, configuration: configuration(batchTokens))
        session = made
        return made
    }

    /// A session with room for a text of that many tokens; powers of two, so that few are made.
    private func sessionForLong(_ tokens: Int) async throws -> Session {
        if let longSession, longSession.configuration.contextTokens >= tokens { return longSession }
        longSession = nil
        var size = batchTokens
        while size < tokens { size *= 2 }
        var settings = configuration(model.info.isEncoder ? size : batchTokens)
        settings.contextTokens = size
        let made = try await Session.make(model: model, configuration: settings)
        longSession = made
        return made
    }

    private func configuration(_ tokens: Int) -> SessionConfiguration {
        SessionConfiguration(batchTokens: max(tokens, 16), threads: threads, precise: precise)
    }

    /// Groups of texts, each within the budget; a text over it makes a group of its own.
    private func packs(_ texts: [TokenizedExample]) -> [[Int]] {
        let order = texts.indices.sorted {
            (texts[$0].tokens.count, $0) < (texts[$1].tokens.count, $1)
        }
        var groups: [[Int]] = []
        var group: [Int] = []
        var count = 0
        let sequenceLimit = min(SessionConfiguration.sequenceLimit, batchTokens)
        for text in order {
            let length = texts[text].tokens.count
            if !group.isEmpty, count + length > batchTokens || group.count == sequenceLimit {
                groups.append(group)
                group = []
                count = 0
            }
            group.append(text)
            count += length
        }
        if !group.isEmpty { groups.append(group) }
        return groups
    }

    private func pooling(_ texts: [TokenizedExample]) -> Pooling {
        var pools: [Int32] = []
        var weights: [Float] = []
        for (index, text) in texts.enumerated() {
            let start = pools.count
            pools += [Int32](repeating: -1, count: text.tokens.count)
            weights += [Float](repeating: 0, count: text.tokens.count)
            for position in text.pool {
                pools[start + position] = Int32(index)
                weights[start + position] = 1 / Float(text.pool.count)
            }
        }
        return Pooling(poolOfToken: pools, weights: weights, poolCount: texts.count)
    }
}
