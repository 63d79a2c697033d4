internal import CLlama
internal import Foundation

extension Session {
    /// Runs one pass.
    ///
    /// - Parameters:
    ///   - packed: The tokens; at most `batchTokens` of them.
    ///   - capture: What to read; nil for nothing.
    ///   - pooling: Required when the capture plan pools.
    ///   - interventions: What to write, in this order where several write one place. What changes nothing
    ///     (``RowOperation/isIdentity``) is left out.
    ///   - keepsCache: Whether earlier tokens of these sequences are in the cache and are to stay. The first
    ///     write of a session at a place is verified by passes of its own, so it can't be of this kind.
    ///   - path: Whether control vectors may be used.
    /// - Returns: What was read, and the logits that were wanted.
    /// - Throws: ``EngineError`` before the pass for what can't work, after it for what did not arrive.
    public func run(
        _ packed: PackedBatch,
        capture: CapturePlan? = nil,
        pooling: Pooling? = nil,
        interventions: [Intervention] = [],
        keepsCache: Bool = false,
        path: WritePath = .automatic
    ) throws -> PassResult {
        try check(packed, capture, pooling, interventions)
        let acting = interventions.filter { !$0.operation.isIdentity }
        var isVerified = acting.isEmpty
        while !isVerified {
            let (additions, written) = partition(acting, path: path)
            isVerified = try verifyWrites(
                additions: additions.map(\.point),
                written: written.map(\.point),
                keepsCache: keepsCache
            )
        }
        return try runUnchecked(
            packed,
            capture: capture,
            pooling: pooling,
            interventions: acting,
            keepsCache: keepsCache,
            path: path
        )
    }

    func runUnchecked(
        _ packed: PackedBatch,
        capture: CapturePlan?,
        pooling: Pooling?,
        interventions: [Intervention],
        keepsCache: Bool,
        path: WritePath
    ) throws -> PassResult {
        if !keepsCache { clearCache() }
        // These passes keep no account of what they leave in the cache.
        cached = nil
        let (additions, written) = partition(interventions, path: path)
        try setControlVector(additions)
        let pass = try compute(
            packed,
            capture: capture,
            pooling: pooling,
            written: written.map { $0.write(in: packed) }
        )
        var result = PassResult()
        result.captured = pass.captured
        if !pass.stopped, !model.info.isEncoder, packed.outputs.contains(true) {
            result.logits = collectLogits(packed)
        }
        return result
    }

    /// What one computation came to.
    struct Pass {
        var captured: Captured
        /// Rows that each write reached.
        var writtenRows: [Int]
        /// Whether it ended once everything was read.
        var stopped: Bool
    }

    /// Computes a batch with the control vector that is set; everything was checked before.
    func compute(
        _ packed: PackedBatch,
        capture: CapturePlan?,
        pooling: Pooling?,
        written: [RowWrite]
    ) throws -> Pass {
        let work = PassWork(
            session: self,
            packed: packed,
            capture: capture,
            pooling: pooling,
            written: written
        )
        defer { work.release(box) }
        try work.prepare(box)
        // Rows of the last block are only computed for wanted outputs: reading or writing it wants them all.
        let touched = (capture?.points ?? []) + written.flatMap(\.points)
        let needsAllRows = touched.contains { $0.layer == model.info.lastLayer }
        Session.fill(&handle.batch, needsAllRows ? packed.withAllOutputs() : packed)
        _ = EngineLog.shared.drain()
        let status = llama_decode(context, handle.batch)
        let stopped = status == 2 && box.stopRequested
        guard status == 0 || stopped else { throw failure(status, packed) }
        if let mismatch = box.mismatch {
            throw EngineError(
                .siteUnavailable,
                "node '\(mismatch)' has another shape than the survey of this model found; nothing was used of it."
            )
        }
        if stopped { clearCache() }
        let captured = try work.collect(box)
        return Pass(captured: captured, writtenRows: work.writtenRows(box), stopped: stopped)
    }

    /// Forgets every cached token.
    public func clearCache() {
        if let memory = llama_get_memory(context) { llama_memory_clear(memory, false) }
        cached = []
    }

    private func collectLogits(_ packed: PackedBatch) -> [[Float]] {
        let count = model.info.vocabularyCount
        return packed.outputs.indices.compactMap { index in
            guard packed.outputs[index], let row = llama_get_logits_ith(context, Int32(index))
            else { return nil }
            return Array(UnsafeBufferPointer(start: row, count: count))
        }
    }

    private func failure(_ status: Int32, _ packed: PackedBatch) -> EngineError {
        let meaning =
            switch status {
            case 1: "no room in the cache of \(configuration.contextTokens) tokens"
            case 2: "the pass was stopped"
            case -2: "no memory for the computation"
            default: "status \(status)"
            }
        clearCache()
        return EngineError(
            .computationFailed,
            "llama.cpp could not compute a pass of \(packed.count) tokens: \(meaning).",
            engineLog: EngineLog.shared.drain()
        )
    }
}
