public import LlamaEngine

/// A plan for one model: what is written where, with every vector, layer and limit settled.
///
/// What is left open is the text: ``tokenInterventions(on:)`` and ``interventions(on:generatedFrom:)`` choose its tokens.
public struct CompiledPlan: Sendable {
    /// The plan with the layers that its steps act at and its conditions are read at.
    public let plan: SteeringPlan
    /// What is written, in this order.
    public let writes: [Write]

    /// One write at one point.
    public struct Write: Sendable {
        /// Where.
        public var point: SitePoint
        /// What.
        public var operation: any RowOperation
        /// Under which condition.
        public var gate: ProbeGate?
        /// Which of the plan's steps it is of, from 0.
        public var step: Int
    }

    /// No write: the model as it is.
    public static let none = CompiledPlan(plan: .none, writes: [])

    /// What is written while the model reads this text and writes on.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - maxTokens: the most tokens that it writes, where that is known; the last of them is never read again.
    /// - Returns: the plan's writes, in its order.
    /// - Throws: `UndertoneError` that names the step and the column where a place chooses no token.
    public func tokenInterventions(
        on text: SteeredText,
        maxTokens: Int? = nil
    ) throws -> [TokenIntervention] {
        let choices = try plan.steps.indices.map { step in
            let found = try selection(step, text, promptCount: text.tokens.count, writes: true)
            if let maxTokens, !found.isThere(before: maxTokens - 1) {
                throw fault(
                    step,
                    item: plan.steps[step].place.tokens.last,
                    "chooses no token of the prompt, and none of those that are read again before the limit of "
                        + "\(maxTokens) new ones"
                )
            }
            return found.choice
        }
        return writes.map { write in
            TokenIntervention(
                write.operation,
                at: write.point,
                on: choices[write.step],
                when: write.gate
            )
        }
    }

    /// What is written while the model reads this text in one pass.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - first: the position from which on the tokens are ones that the model wrote; nil: none is.
    /// - Returns: the plan's writes, in its order.
    /// - Throws: `UndertoneError` that names the step and the column where a place chooses no token.
    public func interventions(
        on text: SteeredText,
        generatedFrom first: Int? = nil
    ) throws -> [Intervention] {
        try Self.interventions(on: [(self, text, first)])
    }

    /// What is written while the model reads several texts in one pass, each under a plan of its own.
    ///
    /// - Parameter texts: a plan, a text, and the position from which on its tokens are ones that the model wrote, in
    ///   the order of the batch's sequences; none of their tokens are shared.
    /// - Returns: the writes of all of them, text by text.
    /// - Throws: `UndertoneError` that names the step and the column where a place chooses no token.
    public static func interventions(
        on texts: [(plan: CompiledPlan, text: SteeredText, generatedFrom: Int?)]
    ) throws -> [Intervention] {
        let total = texts.reduce(0) { $0 + $1.text.tokens.count }
        var start = 0
        var found: [Intervention] = []
        for (sequence, item) in texts.enumerated() {
            let count = item.text.tokens.count
            let masks = try item.plan.plan.steps.indices.map { step in
                try item.plan.mask(step, item.text, generatedFrom: item.generatedFrom)
            }
            for write in item.plan.writes {
                let mask = masks[write.step]
                let tokens: Intervention.Tokens
                if mask.contains(false) {
                    tokens = .mask(
                        [Bool](repeating: false, count: start) + mask
                            + [Bool](repeating: false, count: total - start - count)
                    )
                } else {
                    tokens = texts.count == 1 ? .all : .sequence(sequence)
                }
                found.append(
                    Intervention(write.operation, at: write.point, on: tokens, when: write.gate)
                )
            }
            start += count
        }
        return found
    }

    /// The tokens of a text that a step chooses in a plain pass.
    private func mask(_ step: Int, _ text: SteeredText, generatedFrom first: Int?) throws -> [Bool]
    {
        let count = text.tokens.count
        let promptCount = min(max(0, first ?? count), count)
        let choice = try selection(
            step,
            text,
            promptCount: promptCount,
            writes: promptCount < count
        ).choice
        let mask = (0..<count).map { choice.contains($0, promptCount: promptCount) }
        guard mask.contains(true) else {
            throw fault(step, item: nil, "chooses none of the \(count) tokens")
        }
        return mask
    }

    private func selection(
        _ step: Int,
        _ text: SteeredText,
        promptCount: Int,
        writes: Bool
    ) throws -> TokenSelection {
        var selection = TokenSelection(promptCount: promptCount, writes: writes)
        for item in plan.steps[step].place.tokens {
            let reason = selection.narrow(item.choice, in: text)
            guard selection.isEmpty else { continue }
            throw fault(
                step,
                item: item,
                "chooses no token of this \(text.turns.isEmpty ? "text" : "conversation")"
                    + (reason.map { ": \($0)" } ?? "")
            )
        }
        return selection
    }

    private func fault(
        _ step: Int,
        item: SteeringPlan.TokenItem?,
        _ message: String
    ) -> UndertoneError {
        let source = plan.source ?? PlanSource(text: plan.description)
        let what = item.map { "'@\($0)'" } ?? "this step"
        return source.fault(
            "\(what) \(message)",
            at: item?.column.value ?? plan.steps[step].column.value,
            step: step + 1
        )
    }
}
