internal import CLlama

extension Session {
    /// Generates from a prompt.
    ///
    /// - Parameters:
    ///   - request: The prompt and how to go on from it.
    ///   - reading: Which states are handed out on the way; nil for none.
    ///   - onText: Called with each new piece of text on the session's thread; return false to stop.
    /// - Returns: The new tokens, their text, and why it ended.
    /// - Throws: ``EngineError``, for an encoder too: it has nothing to generate with.
    public func generate(
        _ request: GenerationRequest,
        reading: StateReading? = nil,
        onText: @Sendable (String) -> Bool = { _ in true }
    ) throws -> Generation {
        try generate([request], reading: reading) { _, text in onText(text) }[0]
    }

    /// Generates from several prompts side by side, each with its own steering: one decode a step for all.
    ///
    /// Sequences begin and end each for itself; long prompts are read in parts, beside the sequences that already
    /// write. A cancelled task ends all of them.
    ///
    /// - Parameters:
    ///   - requests: As many as the session takes sequences. The cache is shared: their tokens together have to fit
    ///     the context. When it is full, the later sequences end (``Generation/End/contextFull``) for the earlier ones.
    ///   - reading: Which states are handed out on the way; nil for none.
    ///   - onText: Called with the place of a request and its new piece of text, on the session's thread; return
    ///     false to stop that sequence.
    /// - Returns: A generation for each request.
    /// - Throws: ``EngineError`` before the first token for what can't work: a request out of range, a point that the
    ///   model lacks, a choice of tokens that matches none; after it for a write that didn't arrive.
    public func generate(
        _ requests: [GenerationRequest],
        reading: StateReading? = nil,
        onText: @Sendable (_ sequence: Int, _ text: String) -> Bool = { _, _ in true }
    ) throws -> [Generation] {
        guard !requests.isEmpty else { return [] }
        try check(requests)
        for point in reading?.points ?? [] { try check(point) }
        var sequences = try requests.map { try GrowingSequence($0) }
        var split = self.split(sequences)
        while try !verifyWrites(
            additions: split.additions.map(\.point),
            written: split.writtenPoints(sequences)
        ) {
            split = self.split(sequences)
        }
        do {
            reuseCache(&sequences)
            try setControlVector(split.additions)
            try grow(&sequences, split, reading, onText)
            try checkWrites(sequences)
        } catch {
            clearCache()
            throw error
        }
        return sequences.map(\.generation)
    }

    /// Calls an observer with a sequence and the logits that its next token is chosen from; nil for none.
    package func observeLogits(_ observer: (@Sendable (Int, [Float]) -> Void)?) {
        logitsObserver = observer
    }

    /// How the steering of several sequences reaches the model.
    private struct SteeringSplit {
        /// What a control vector adds to all tokens of all sequences.
        var additions: [StaticAddition] = []
        /// By sequence the elements of its steering that the callback writes.
        var written: [[Int]] = []

        func writtenPoints(_ sequences: [GrowingSequence]) -> [SitePoint] {
            zip(sequences, written).flatMap { sequence, places in
                places.map { sequence.steering[$0].intervention.point }
            }
        }
    }

    /// A place goes by control vector where every sequence has the same additions to all tokens there, and nobody
    /// anything else.
    private func split(_ sequences: [GrowingSequence]) -> SteeringSplit {
        let lists = sequences.map { $0.steering.map(\.intervention) }
        let gates = Set(lists.joined().compactMap { $0.gate?.point })
        let first = lists.first ?? []
        let common = Set(first.map(\.point)).filter { point in
            let here = first.filter { $0.point == point }
            return reachesByControlVector(point) && !gates.contains(point)
                && here.allSatisfy(\.isStaticAddition)
                && lists.allSatisfy { $0.filter { $0.point == point } == here }
        }
        return SteeringSplit(
            additions: first.filter { common.contains($0.point) }.compactMap { intervention in
                intervention.operation.addend.map {
                    StaticAddition(point: intervention.point, vector: $0)
                }
            },
            written: lists.map { list in
                list.indices.filter { !common.contains(list[$0].point) }
            }
        )
    }

    /// Computes passes until every sequence has ended.
    private func grow(
        _ sequences: inout [GrowingSequence],
        _ split: SteeringSplit,
        _ reading: StateReading?,
        _ onText: (Int, String) -> Bool
    ) throws {
        let schedule = GenerationSchedule(
            batchTokens: configuration.batchTokens,
            contextTokens: configuration.contextTokens,
            isAlone: model.info.isRecurrent
        )
        while sequences.contains(where: { $0.end == nil }) {
            if Task.isCancelled {
                for index in sequences.indices where sequences[index].end == nil {
                    sequences[index].finish(.cancelled) { onText(index, $0) }
                }
                return
            }
            makeRoom(&sequences, schedule, onText)
            let parts = schedule.next(sequences.map(\.standing))
            guard !parts.isEmpty else { return }
            try pass(parts, &sequences, split, reading, onText)
        }
    }

    /// One pass over some tokens of some sequences, and the next token of each that has read all of its own.
    private func pass(
        _ parts: [GenerationSchedule.Part],
        _ sequences: inout [GrowingSequence],
        _ split: SteeringSplit,
        _ reading: StateReading?,
        _ onText: (Int, String) -> Bool
    ) throws {
        var batch = PackedBatch()
        var writes: [RowWrite] = []
        var owners: [(sequence: Int, place: Int)] = []
        var read = ReadRows()
        for part in parts {
            let sequence = sequences[part.sequence]
            let isWhole = part.positions.upperBound == sequence.fed + sequence.pendingCount
            let shift = batch.count - part.positions.lowerBound
            if reading != nil { read.add(part, of: sequence, shift: shift) }
            batch.append(
                sequence.text(part.positions),
                startingAt: part.positions.lowerBound,
                outputs: isWhole ? .last : .none,
                sequence: Int32(part.sequence)
            )
            for index in split.written[part.sequence] {
                let (place, intervention) = sequence.steering[index]
                let rows = sequence.chosen(part.positions, by: intervention).map { $0 + shift }
                guard !rows.isEmpty else { continue }
                writes.append(
                    RowWrite(
                        point: intervention.point,
                        operation: intervention.operation,
                        rows: rows,
                        gate: intervention.gate
                    )
                )
                owners.append((part.sequence, place))
            }
        }
        let result = try compute(
            batch,
            capture: reading.flatMap { read.plan(at: $0.points) },
            pooling: read.pooling,
            written: writes
        )
        if let reading { read.give(result.captured, to: reading) }
        for (index, owner) in owners.enumerated() {
            sequences[owner.sequence].written[owner.place] += result.writtenRows[index]
        }
        for (part, range) in zip(parts, batch.ranges) {
            account(part, &sequences[part.sequence], split.written[part.sequence])
            guard batch.outputs[range.upperBound - 1] else { continue }
            guard sequences[part.sequence].request.maxTokens > 0 else {
                sequences[part.sequence].finish(.tokenLimit) { onText(part.sequence, $0) }
                continue
            }
            if let logitsObserver,
                let row = llama_get_logits_ith(context, Int32(range.upperBound - 1))
            {
                let count = model.info.vocabularyCount
                logitsObserver(
                    part.sequence,
                    Array(UnsafeBufferPointer(start: row, count: count))
                )
            }
            let token = sequences[part.sequence].sampler.sample(context, at: range.upperBound - 1)
            sequences[part.sequence].take(token, of: model.tokenizer) { onText(part.sequence, $0) }
        }
    }

    /// Notes that tokens are in the cache, and what was to be done to them.
    private func account(
        _ part: GenerationSchedule.Part,
        _ sequence: inout GrowingSequence,
        _ written: [Int]
    ) {
        for (position, token) in zip(part.positions, sequence.text(part.positions)) {
            let key = sequence.key(at: position, &steeringKeys)
            cached?[part.sequence].append(token, key: key)
        }
        for (index, (place, intervention)) in sequence.steering.enumerated() {
            let count = sequence.chosen(part.positions, by: intervention).count
            sequence.expected[place] += count
            // A control vector writes every token of a pass.
            if !written.contains(index) { sequence.written[place] += count }
        }
        sequence.fed = part.positions.upperBound
    }

    /// Every ungated write must have reached each token that was chosen for it.
    private func checkWrites(_ sequences: [GrowingSequence]) throws {
        for (index, sequence) in sequences.enumerated() {
            for (place, intervention) in sequence.steering
            where intervention.gate == nil && sequence.written[place] != sequence.expected[place] {
                throw EngineError(
                    .siteUnavailable,
                    """
                    '\(type(of: intervention.operation).name)' at \(intervention.point) reached \
                    \(sequence.written[place]) of \(sequence.expected[place]) tokens of sequence \(index): what was \
                    generated is not what was asked for.
                    """
                )
            }
        }
    }
}

extension GrowingSequence {
    var standing: GenerationSchedule.Standing {
        GenerationSchedule.Standing(
            fed: fed,
            pending: pendingCount,
            isReadingPrompt: isReadingPrompt,
            isActive: end == nil
        )
    }
}
