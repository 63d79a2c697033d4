internal import CLlama

extension Session {
    /// Generates from a prompt.
    ///
    /// - Parameters:
    ///   - request: The prompt and how to go on from it.
    ///   - onText: Called with each new piece of text on the session's thread; return false to stop.
    /// - Returns: The new tokens, their text, and why it ended.
    /// - Throws: ``EngineError``, for an encoder too: it has nothing to generate with.
    public func generate(
        _ request: GenerationRequest,
        onText: @Sendable (String) -> Bool = { _ in true }
    ) throws -> Generation {
        guard !model.info.isEncoder else {
            throw EngineError(
                .badRequest,
                "\(model.info.name) is an encoder: it reads and can't generate."
            )
        }
        guard !request.prompt.isEmpty, request.prompt.count < configuration.contextTokens else {
            throw EngineError(
                .badRequest,
                "a prompt of \(request.prompt.count) tokens in a context of \(configuration.contextTokens)."
            )
        }
        try Self.check(request)
        let sampler = try Sampler(request.sampling)
        clearCache()
        var stream = TextStream(stops: request.stopStrings)
        var tokens: [Token] = []
        var end = Generation.End.tokenLimit
        var position = 0
        var next = request.prompt
        generating: while true {
            while !next.isEmpty {
                let part = Array(next.prefix(configuration.batchTokens))
                next.removeFirst(part.count)
                var batch = PackedBatch()
                batch.append(part, startingAt: position, outputs: next.isEmpty ? .last : .none)
                let interventions = request.interventions.compactMap {
                    $0.part(position..<position + part.count)
                }
                if position == 0 {
                    try verifyWrites(request.interventions, path: .automatic)
                }
                _ = try run(batch, interventions: interventions, keepsCache: position > 0)
                position += part.count
            }
            guard request.maxTokens > 0 else { break generating }
            let token = sampler.sample(context)
            if model.tokenizer.endsGeneration(token) {
                end = .endOfTurn
                break generating
            }
            tokens.append(token)
            if let stop = stream.append(model.tokenizer.bytes(of: token)) {
                end = .stopString(stop)
                break generating
            }
            let text = stream.next()
            if !text.isEmpty, !onText(text) {
                end = .cancelled
                break generating
            }
            // The last token needs no pass: nothing comes after it.
            guard tokens.count < request.maxTokens else { break generating }
            guard position < configuration.contextTokens else {
                end = .contextFull
                break generating
            }
            next = [token]
        }
        let rest = stream.next(final: true)
        if !rest.isEmpty, end != .cancelled { _ = onText(rest) }
        return Generation(tokens: tokens, text: stream.all, end: end)
    }

    private static func check(_ request: GenerationRequest) throws {
        for intervention in request.interventions {
            switch intervention.tokens {
            case .all: break
            case .mask(let mask):
                guard mask.count == request.prompt.count, mask.contains(true) else {
                    throw EngineError(
                        .badRequest,
                        "a mask of \(mask.count) tokens on a prompt of \(request.prompt.count), or one that chooses none."
                    )
                }
            case .sequence:
                throw EngineError(
                    .badRequest,
                    "generation has one sequence: choose all tokens, or tokens of the prompt."
                )
            }
        }
    }
}

extension Intervention {
    /// What of it concerns some tokens of a text, nil for nothing; a mask ends with the prompt.
    fileprivate func part(_ positions: Range<Int>) -> Intervention? {
        guard case .mask(let mask) = tokens else { return self }
        let chosen = positions.map { $0 < mask.count && mask[$0] }
        guard chosen.contains(true) else { return nil }
        var copy = self
        copy.tokens = .mask(chosen)
        return copy
    }
}
