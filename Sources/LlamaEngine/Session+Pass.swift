internal import CLlama
internal import Foundation

extension Session {
    /// Runs one pass.
    ///
    /// - Parameters:
    ///   - packed: The tokens; at most `batchTokens` of them.
    ///   - capture: What to read; nil for nothing.
    ///   - pooling: Required when the capture plan pools.
    ///   - interventions: What to write, in this order where several write one place.
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
        if !interventions.isEmpty {
            try verifyWrites(interventions, path: path, keepsCache: keepsCache)
        }
        return try runUnchecked(
            packed,
            capture: capture,
            pooling: pooling,
            interventions: interventions,
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
        let (staticAdditions, written) = partition(interventions, path: path)
        try setControlVector(staticAdditions)
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
        let touched = (capture?.points ?? []) + written.map(\.point)
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
        var result = PassResult()
        result.captured = try work.collect(box)
        if !stopped, !model.info.isEncoder, packed.outputs.contains(true) {
            result.logits = collectLogits(packed)
        }
        return result
    }

    /// Forgets every cached token.
    public func clearCache() {
        if let memory = llama_get_memory(context) { llama_memory_clear(memory, false) }
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

    private func check(
        _ packed: PackedBatch,
        _ capture: CapturePlan?,
        _ pooling: Pooling?,
        _ interventions: [Intervention]
    ) throws {
        guard packed.count > 0 else {
            throw EngineError(.badRequest, "a pass needs at least one token.")
        }
        guard packed.count <= configuration.batchTokens else {
            throw EngineError(
                .badRequest,
                "\(packed.count) tokens are over this session's \(configuration.batchTokens) a pass."
            )
        }
        guard packed.ranges.count <= configuration.maxSequences else {
            throw EngineError(
                .badRequest,
                "\(packed.ranges.count) sequences are over this session's \(configuration.maxSequences) a pass."
            )
        }
        if let bad = packed.tokens.first(where: { $0 < 0 || $0 >= model.info.vocabularyCount }) {
            throw EngineError(
                .badRequest,
                "token \(bad) is not in the vocabulary of \(model.info.vocabularyCount)."
            )
        }
        let longest = Int(packed.positions.max() ?? 0) + 1
        if model.info.isEncoder, longest > model.info.contextLength {
            throw EngineError(
                .badRequest,
                "\(longest) tokens are over the model's context of \(model.info.contextLength)."
            )
        }
        if let capture {
            for point in capture.points { try check(point) }
            if capture.reduction == .pooled {
                guard let pooling, pooling.fits(tokens: packed.count) else {
                    throw EngineError(
                        .badRequest,
                        "a pooled capture needs pools of tokens of the pass."
                    )
                }
            }
        }
        for intervention in interventions { try check(intervention, packed) }
    }

    private func check(_ intervention: Intervention, _ packed: PackedBatch) throws {
        let entry = try check(intervention.point)
        guard intervention.width == entry.width else {
            throw EngineError(
                .badRequest,
                """
                a vector of \(intervention.width) elements can't be written at \(intervention.point), which has \
                \(entry.width); it is of another model or site.
                """
            )
        }
        guard intervention.isFinite else {
            throw EngineError(
                .badRequest,
                "the vector for \(intervention.point) has elements that are no numbers."
            )
        }
        guard intervention.tokens == .all || packed.sharers.isEmpty else {
            throw EngineError(
                .badRequest,
                "sequences that share tokens can only be written to as a whole."
            )
        }
        switch intervention.tokens {
        case .all: break
        case .mask(let mask):
            guard mask.count == packed.count else {
                throw EngineError(
                    .badRequest,
                    "a mask of \(mask.count) tokens on a pass of \(packed.count)."
                )
            }
            guard mask.contains(true) else {
                throw EngineError(.badRequest, "the mask chooses no token.")
            }
        case .sequence(let sequence):
            guard packed.ranges.indices.contains(sequence) else {
                throw EngineError(
                    .badRequest,
                    "sequence \(sequence) is not in a pass of \(packed.ranges.count)."
                )
            }
        }
    }

    /// The entry of a site, or an error that says which layers and sites there are.
    @discardableResult
    package nonisolated func check(_ point: SitePoint) throws -> SiteMap.Entry {
        try model.info.check(layer: point.layer.rawValue)
        if let entry = sites.entries[point] { return entry }
        guard point.layer.rawValue >= point.site.firstLayer else {
            throw EngineError(
                .badRequest,
                "\(point.site.rawValue) exists inside blocks only: layers 1…\(model.info.blockCount)."
            )
        }
        let found = sites.layers(of: point.site)
        let available = Site.allCases.filter { !sites.layers(of: $0).isEmpty }.map(\.rawValue)
        throw EngineError(
            .siteUnavailable,
            """
            site \(point) was not found in this model (architecture '\(model.info.architecture)'; \
            \(point.site.rawValue) found at \(found.count) layers; sites found: \
            \(available.joined(separator: ", "))). 'undertone doctor' lists them.
            """
        )
    }
}
