package import LlamaEngine

/// Reads neutral texts as the model is, and under plans: what the writes do to what it expects next.
///
/// The text unsteered and under several plans are sequences of one pass, piece by piece, so that nothing but figures is kept:
/// memory doesn't grow with texts or plans, and little with the vocabulary.
package struct DoseReader: Sendable {
    private let model: Model
    private let precise: Bool
    private let maxTokens: Int

    /// Plans beside the unsteered text in a pass.
    private static let plansAtOnce = 7
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
    ///   - plans: the plans, each tried on every text.
    ///   - progress: called with the number of texts read.
    /// - Returns: readings, [texts, plans]; without tokens for a text whose written tokens are behind its last.
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
                batchTokens: Self.batchTokens,
                contextTokens: (Self.plansAtOnce + 1) * maxTokens,
                maxSequences: Self.plansAtOnce + 1,
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

    private func read(
        _ text: NeutralText,
        under plans: [CompiledPlan],
        in session: Session
    ) async throws -> [DoseReading] {
        var readings: [DoseReading] = []
        for start in stride(from: 0, to: plans.count, by: Self.plansAtOnce) {
            let some = Array(plans[start..<min(start + Self.plansAtOnce, plans.count)])
            readings += try await compare(text, some, in: session)
        }
        return readings
    }

    /// A write with the tokens of the text that it is on.
    private struct MaskedWrite {
        var write: Intervention
        var mask: [Bool]
    }

    private func compare(
        _ text: NeutralText,
        _ plans: [CompiledPlan],
        in session: Session
    ) async throws -> [DoseReading] {
        let tokens = text.text.tokens.prefix(maxTokens)
        let writes = try plans.map { plan in
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
        // Before the first written token nothing differs, and the last one's successor isn't known.
        let end = tokens.count - 1
        let first = writes.joined().compactMap { $0.mask.firstIndex(of: true) }.min() ?? 0
        var readings = plans.map { _ in DoseReading() }
        var place = 0
        while place < end, first < end {
            let reads = place >= first
            let upper = min(place + pieceLength(plans.count + 1), reads ? end : min(first, end))
            let logits = try await pass(place..<upper, of: tokens, writes, reads, in: session)
            if reads {
                Self.account(logits, nextTokens: tokens[place + 1...upper], in: &readings)
            }
            place = upper
        }
        return readings
    }

    private func pieceLength(_ sequences: Int) -> Int {
        let rows = Self.logitBytes / (4 * max(1, model.info.vocabularyCount))
        return max(1, min(rows, Self.batchTokens) / sequences)
    }

    /// The logits of a piece of the text: of the unsteered sequence, then of each plan's, row by row.
    private func pass(
        _ piece: Range<Int>,
        of tokens: ArraySlice<Token>,
        _ writes: [[MaskedWrite]],
        _ reads: Bool,
        in session: Session
    ) async throws -> [[Float]] {
        var batch = PackedBatch()
        for _ in 0...writes.count {
            batch.append(
                Array(tokens[piece]),
                startingAt: piece.lowerBound,
                outputs: reads ? .all : .none
            )
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
