package import LlamaEngine

/// Reads neutral texts as the model is, and under plans: what the writes do to what it expects next.
///
/// What comes before the first written token is computed once; the rest, unsteered and under several plans, are sequences of
/// one pass, piece by piece, so that nothing but figures is kept: memory doesn't grow with texts or plans, and little with the
/// vocabulary.
package struct DoseReader: Sendable {
    private let model: Model
    private let precise: Bool
    private let maxTokens: Int

    /// Texts of full length side by side; of shorter ones there are more.
    private static let fullTexts = 8
    /// Sequences of a pass.
    private static let sequences = 32
    /// Tokens of a pass.
    private static let batchTokens = 1024
    /// Bytes of logits that a pass may give.
    private static let logitBytes = 64 << 20

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - model: a decoder.
    ///   - precise: F32 throughout.
    ///   - maxTokens: of longer texts only the first so many are read.
    /// - Throws: `UndertoneError` for an encoder, and for a model with a recurrent state.
    package init(model: Model, precise: Bool = false, maxTokens: Int = 384) throws {
        guard !model.info.isEncoder, !model.info.isRecurrent else {
            throw UndertoneError.badInput(
                model.info.isEncoder
                    ? "\(model.info.name) is an encoder: it expects no next token, so there is nothing to compare; use a "
                        + "decoder"
                    : "\(model.info.name) keeps a recurrent state, so a text and its steered versions can't be read side "
                        + "by side; calibrate works on attention-only decoders"
            )
        }
        self.model = model
        self.precise = precise
        self.maxTokens = max(2, min(maxTokens, model.info.contextLength))
    }

    /// Reads texts under plans, several texts side by side in sessions of one thread each, whose number changes no byte.
    ///
    /// - Parameters:
    ///   - texts: the texts.
    ///   - plans: the plans, each tried on every text; those that write nothing cost nothing.
    ///   - progress: called with the number of texts read.
    /// - Returns: readings of the tokens from the first on that any of the plans writes, [texts, plans]; without tokens for a
    ///   text whose written tokens are behind its last.
    /// - Throws: `UndertoneError` for a place that chooses no token; `EngineError`.
    package func read(
        _ texts: [NeutralText],
        under plans: [CompiledPlan],
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> [[DoseReading]] {
        guard !texts.isEmpty, !plans.isEmpty else { return texts.map { _ in [] } }
        let workers = min(texts.count, SessionConfiguration.defaultThreads)
        let first = try await Session.make(
            model: model,
            configuration: SessionConfiguration(
                batchTokens: max(Self.batchTokens, maxTokens),
                contextTokens: Self.fullTexts * maxTokens,
                maxSequences: Self.sequences,
                threads: 1,
                precise: precise
            )
        )
        var sessions = [first]
        while sessions.count < workers { sessions.append(try await first.twin()) }
        for session in sessions { try await prove(plans, in: session) }
        var readings = [[DoseReading]](repeating: [], count: texts.count)
        try await withThrowingTaskGroup(
            of: (worker: Int, text: Int, readings: [DoseReading]).self
        ) { tasks in
            var next = 0
            func start(_ worker: Int) {
                guard next < texts.count else { return }
                let (number, text, session) = (next, texts[next], sessions[worker])
                next += 1
                tasks.addTask {
                    (worker, number, try await read(text, under: plans, in: session))
                }
            }
            for worker in sessions.indices { start(worker) }
            var done = 0
            while let found = try await tasks.next() {
                try Task.checkCancellation()
                start(found.worker)
                readings[found.text] = found.readings
                done += 1
                progress(done)
            }
        }
        return readings
    }

    /// Lets the session see once that writes arrive, which it does on passes of its own.
    private func prove(_ plans: [CompiledPlan], in session: Session) async throws {
        let token = model.tokenizer.beginning ?? 0
        var seen: Set<SitePoint> = []
        for write in plans.flatMap(\.writes)
        where !write.operation.isIdentity && seen.insert(write.point).inserted {
            let proof = Intervention(
                write.operation,
                at: write.point,
                on: .mask([false, true]),
                when: write.gate
            )
            _ = try await session.run(
                PackedBatch([[token, token]], outputs: .last),
                interventions: [proof]
            )
        }
    }

    /// A write with the tokens of the text that it is on.
    private struct MaskedWrite {
        var write: Intervention
        var mask: [Bool]
    }

    /// What is read of a text.
    private struct Span {
        var tokens: ArraySlice<Token>
        /// The first token that is written to.
        var first: Int
        /// The end of those that have a successor.
        var end: Int { tokens.count - 1 }
        var count: Int { max(0, end - first) }
    }

    private func read(
        _ text: NeutralText,
        under plans: [CompiledPlan],
        in session: Session
    ) async throws -> [DoseReading] {
        let writes = try plans.map { try masked($0, on: text) }
        let span = Span(
            tokens: text.text.tokens.prefix(maxTokens),
            first: writes.joined().compactMap { $0.mask.firstIndex(of: true) }.min() ?? 0
        )
        // As the model is: nothing moved.
        var unmoved = DoseReading()
        unmoved.divergences = [Float](repeating: 0, count: span.count)
        var readings = plans.map { _ in unmoved }
        guard span.count > 0 else { return readings }
        let acting = plans.indices.filter { plan in
            writes[plan].contains { !$0.write.operation.isIdentity }
        }
        let size = plansAtOnce(span)
        for start in stride(from: 0, to: acting.count, by: size) {
            let some = acting[start..<min(start + size, acting.count)]
            let found = try await compare(span, some.map { writes[$0] }, in: session)
            for (plan, reading) in zip(some, found) { readings[plan] = reading }
        }
        return readings
    }

    private func masked(_ plan: CompiledPlan, on text: NeutralText) throws -> [MaskedWrite] {
        try plan.interventions(on: text.text, generatedFrom: text.generatedFrom).map { write in
            switch write.tokens {
            case .mask(let mask): MaskedWrite(write: write, mask: mask)
            case .all, .sequence:
                MaskedWrite(
                    write: write,
                    mask: [Bool](repeating: true, count: text.text.tokens.count)
                )
            }
        }
    }

    /// Rows of logits of a pass.
    private var rows: Int {
        let fitting = Self.logitBytes / (4 * max(1, model.info.vocabularyCount))
        return max(1, min(fitting, Self.batchTokens))
    }

    /// As many plans as there is room for in the cache, beside the unsteered text.
    private func plansAtOnce(_ span: Span) -> Int {
        let texts = (Self.fullTexts * maxTokens - span.first) / span.count
        return max(1, min(texts, Self.sequences, rows) - 1)
    }

    private func compare(
        _ span: Span,
        _ writes: [[MaskedWrite]],
        in session: Session
    ) async throws -> [DoseReading] {
        if span.first > 0 {
            var beginning = PackedBatch()
            for _ in 0...writes.count {
                _ = beginning.appendSharing(Array(span.tokens[..<span.first]))
            }
            _ = try await session.run(beginning)
        }
        var readings = writes.map { _ in DoseReading() }
        let length = max(1, rows / (writes.count + 1))
        for place in stride(from: span.first, to: span.end, by: length) {
            let piece = place..<min(place + length, span.end)
            let logits = try await pass(piece, of: span.tokens, writes, in: session)
            Self.account(
                logits,
                nextTokens: span.tokens[piece.lowerBound + 1...piece.upperBound],
                in: &readings
            )
        }
        return readings
    }

    /// The logits of a piece of the text: of the unsteered sequence, then of each plan's, row by row.
    private func pass(
        _ piece: Range<Int>,
        of tokens: ArraySlice<Token>,
        _ writes: [[MaskedWrite]],
        in session: Session
    ) async throws -> [[Float]] {
        var batch = PackedBatch()
        for _ in 0...writes.count {
            batch.append(Array(tokens[piece]), startingAt: piece.lowerBound, outputs: .all)
        }
        var interventions: [Intervention] = []
        for (plan, list) in writes.enumerated() {
            for item in list {
                var mask = [Bool](repeating: false, count: batch.count)
                mask.replaceSubrange(batch.ranges[plan + 1], with: item.mask[piece])
                guard mask.contains(true) else { continue }
                var write = item.write
                write.tokens = .mask(mask)
                interventions.append(write)
            }
        }
        return try await session.run(
            batch,
            interventions: interventions,
            keepsCache: piece.lowerBound > 0
        ).logits
    }

    private static func account(
        _ logits: [[Float]],
        nextTokens: ArraySlice<Token>,
        in readings: inout [DoseReading]
    ) {
        let count = nextTokens.count
        for (offset, token) in nextTokens.enumerated() {
            let unsteered = NextTokenDistribution(logits: logits[offset])
            for plan in readings.indices {
                let steered = NextTokenDistribution(logits: logits[(plan + 1) * count + offset])
                readings[plan].divergences.append(Float(unsteered.divergence(to: steered)))
                readings[plan].surprise +=
                    unsteered.logProbabilities[Int(token)] - steered.logProbabilities[Int(token)]
            }
        }
    }
}
