extension SteeringPlan {
    /// The plan with a direction added at a strength: in place of what it adds of that direction, or as a last step.
    ///
    /// - Parameters:
    ///   - name: the direction, as plans name it.
    ///   - strength: α, or `auto`; 0 takes the step out.
    ///   - place: `@…` items and a condition; empty: where and when the step was, or everywhere.
    /// - Returns: the plan.
    /// - Throws: `UndertoneError` with the column where this is no step.
    public func setting(_ name: String, _ strength: String, _ place: String = "") throws
        -> SteeringPlan
    {
        let parsed = try SteeringPlan(parsing: "\(strength) \(name) \(place)")
        guard var step = parsed.steps.first, parsed.steps.count == 1 else {
            throw UndertoneError.badInput("'\(name)' is no direction's name")
        }
        var steps = steps
        let old = steps.firstIndex {
            if case .add(_, let other) = $0.operation {
                other == step.operation.name
            } else {
                false
            }
        }
        if let old, place.isEmpty {
            step.place = steps[old].place
            step.gate = steps[old].gate
        }
        let isNothing = step.operation.strength == .number(0)
        switch (old, isNothing) {
        case (let old?, true): steps.remove(at: old)
        case (let old?, false): steps[old] = step
        case (nil, true): break
        case (nil, false): steps.append(step)
        }
        return SteeringPlan(steps: steps)
    }

    /// The plan with every strength set to α.
    ///
    /// - Parameter alpha: α.
    /// - Returns: the plan.
    /// - Throws: `UndertoneError` where no step has one.
    public func setting(alpha: Double) throws -> SteeringPlan {
        guard steps.contains(where: { $0.operation.strength != nil }) else {
            throw UndertoneError.badInput("no step of the plan '\(self)' has a strength")
        }
        return SteeringPlan(
            steps: steps.map { step in
                guard step.operation.strength != nil else { return step }
                var changed = step
                changed.operation.strength = .number(alpha)
                return changed
            }
        )
    }
}
