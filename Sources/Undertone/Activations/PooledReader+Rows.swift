internal import LlamaEngine

/// States of consecutive tokens of one text.
struct TokenRows: Sendable {
    /// The text.
    var text: Int
    /// Which of its tokens.
    var tokens: Range<Int>
    /// For each point, in the order asked for, [tokens, width] row-major.
    var values: [[Float]]
}

extension PooledReader {
    /// The tokens of a pass at most, so that the rows of all points take no more than 64 MB.
    static func batchTokens(_ info: ModelInfo, widths: [Int]) -> Int {
        let rowBytes = max(1, widths.reduce(0, +) * MemoryLayout<Float>.size)
        return max(32, min(defaultBatchTokens(info), (64 << 20) / rowBytes))
    }

    /// States of single tokens, given away pass by pass: never more of them are in memory than a pass has, by
    /// session.
    ///
    /// - Parameters:
    ///   - texts: tokens each; a text over a pass is read whole by an encoder, piece by piece by a decoder.
    ///   - points: where to read.
    ///   - take: gets the rows; pieces of a text come in order, texts in any.
    /// - Throws: `EngineError`; what `take` throws.
    func readRows(
        _ texts: [[Token]],
        points: [SitePoint],
        _ take: (TokenRows) throws -> Void
    ) async throws {
        let plan = CapturePlan(points: points, reduction: .rows)
        let main = try await mainSession()
        for point in points { try main.check(point) }
        let examples = texts.map { TokenizedExample(tokens: $0, pool: Array($0.indices)) }
        let groups = packs(examples, shares: false)
        let short = groups.filter { !isLong(examples[$0[0]]) }
        let sessions = try await workers(for: short.count)
        try await withThrowingTaskGroup(of: (worker: Int, job: Int, captured: Captured).self) {
            tasks in
            var next = 0
            func start(_ worker: Int) {
                guard next < short.count else { return }
                let (job, session) = (next, sessions[worker])
                let batch = PackedBatch(short[job].map { texts[$0] })
                next += 1
                tasks.addTask {
                    (worker, job, try await session.run(batch, capture: plan).captured)
                }
            }
            for worker in sessions.indices { start(worker) }
            while let done = try await tasks.next() {
                try Task.checkCancellation()
                start(done.worker)
                var first = 0
                for text in short[done.job] {
                    let count = texts[text].count
                    try take(
                        Self.rows(done.captured, first..<first + count, points, text, from: 0)
                    )
                    first += count
                }
            }
        }
        for group in groups where isLong(examples[group[0]]) {
            for text in group { try await readLongRows(text, texts[text], plan, take) }
        }
    }

    private func readLongRows(
        _ text: Int,
        _ tokens: [Token],
        _ plan: CapturePlan,
        _ take: (TokenRows) throws -> Void
    ) async throws {
        let session = try await sessionForLong(tokens.count)
        guard !model.info.isEncoder else {
            let captured = try await session.run(PackedBatch([tokens]), capture: plan).captured
            return try take(Self.rows(captured, tokens.indices, plan.points, text, from: 0))
        }
        var plan = plan
        plan.stopsEarly = false
        for start in stride(from: 0, to: tokens.count, by: batchTokens) {
            try Task.checkCancellation()
            let piece = Array(tokens[start..<min(start + batchTokens, tokens.count)])
            var batch = PackedBatch()
            batch.append(piece, startingAt: start)
            let captured = try await session.run(batch, capture: plan, keepsCache: start > 0)
                .captured
            try take(Self.rows(captured, piece.indices, plan.points, text, from: start))
        }
    }

    private static func rows(
        _ captured: Captured,
        _ range: Range<Int>,
        _ points: [SitePoint],
        _ text: Int,
        from start: Int
    ) -> TokenRows {
        TokenRows(
            text: text,
            tokens: start..<start + range.count,
            values: points.map { point in
                let width = captured.widths[point] ?? 0
                guard let all = captured.values[point] else { return [] }
                return Array(all[range.lowerBound * width..<range.upperBound * width])
            }
        )
    }
}
