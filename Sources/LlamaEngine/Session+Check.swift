extension Session {
    /// Everything about a pass that llama.cpp would assert on, or that could not act.
    func check(
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
        try check(intervention.operation, at: intervention.point, when: intervention.gate)
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
            // Its shared tokens are another sequence's, too.
            guard packed.sharers.isEmpty else {
                throw EngineError(
                    .badRequest,
                    "a sequence that shares tokens can't be written to by its number; choose tokens by a mask."
                )
            }
        }
    }

    /// Checks that an operation fits a place and a gate can be read before it.
    nonisolated func check(
        _ operation: any RowOperation,
        at point: SitePoint,
        when gate: ProbeGate?
    ) throws {
        let entry = try check(point)
        let name = type(of: operation).name
        guard operation.width == entry.width else {
            throw EngineError(
                .badRequest,
                """
                a vector of \(operation.width) elements can't be written at \(point), which has \(entry.width); \
                it is of another model or site.
                """
            )
        }
        if let fault = operation.fault {
            throw EngineError(.badRequest, "'\(name)' at \(point) \(fault).")
        }
        guard let gate else { return }
        let read = try check(gate.point)
        guard gate.weights.count == read.width else {
            throw EngineError(
                .badRequest,
                """
                a probe of \(gate.weights.count) weights can't be read at \(gate.point), which has \(read.width) \
                elements; it is of another model or site.
                """
            )
        }
        if let fault = gate.fault {
            throw EngineError(.badRequest, "the probe at \(gate.point) \(fault).")
        }
        guard read.order <= entry.order else {
            throw EngineError(
                .badRequest,
                """
                a probe at \(gate.point) can't decide on a write at \(point): the model computes \(gate.point) \
                later. Read the probe at \(point) or before it.
                """
            )
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
