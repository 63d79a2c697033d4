extension Session {
    /// Everything that can be known before the first token.
    func check(_ requests: [GenerationRequest]) throws {
        guard !model.info.isEncoder else {
            throw EngineError(
                .badRequest,
                "\(model.info.name) is an encoder: it reads and can't generate."
            )
        }
        guard requests.count <= configuration.maxSequences else {
            throw EngineError(
                .badRequest,
                "\(requests.count) sequences are over this session's \(configuration.maxSequences)."
            )
        }
        for request in requests {
            guard !request.prompt.isEmpty else {
                throw EngineError(.badRequest, "an empty prompt: there is nothing to go on from.")
            }
            if let bad = request.prompt.first(where: {
                $0 < 0 || $0 >= model.info.vocabularyCount
            }) {
                throw EngineError(
                    .badRequest,
                    "token \(bad) is not in the vocabulary of \(model.info.vocabularyCount)."
                )
            }
            for intervention in request.steering { try check(intervention, in: request) }
        }
        // Room for one more token of each.
        let count = requests.reduce(0) { $0 + $1.prompt.count }
        guard count + requests.count <= configuration.contextTokens else {
            let prompts = requests.count == 1 ? "a prompt" : "\(requests.count) prompts"
            throw EngineError(
                .badRequest,
                "\(prompts) of \(count) tokens in a context of \(configuration.contextTokens)."
            )
        }
    }

    private func check(_ intervention: TokenIntervention, in request: GenerationRequest) throws {
        try check(intervention.operation, at: intervention.point, when: intervention.gate)
        let choice = intervention.tokens
        let name = "'\(type(of: intervention.operation).name)' at \(intervention.point)"
        if let mask = choice.prompt, !mask.isEmpty, mask.count != request.prompt.count {
            throw EngineError(
                .badRequest,
                "\(name): a mask of \(mask.count) tokens on a prompt of \(request.prompt.count)."
            )
        }
        guard choice.generated.isPossible else {
            throw EngineError(
                .badRequest,
                "\(name): generated tokens count from 0, and a step is at least 1."
            )
        }
        // The last token that is generated is never fed.
        guard choice.choosesAny(fedTokens: max(0, request.maxTokens - 1)) else {
            throw EngineError(
                .badRequest,
                """
                \(name) chooses no token: none of the prompt's \(request.prompt.count), and none of the generated \
                ones that are read again before the limit of \(request.maxTokens).
                """
            )
        }
    }
}
