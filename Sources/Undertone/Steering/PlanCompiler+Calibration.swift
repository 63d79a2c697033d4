internal import LlamaEngine

extension PlanCompiler {
    /// A step whose strength is left open (`auto`), with the strength, layer and tokens that calibration found.
    ///
    /// - Parameter step: any step; one with a strength of its own stays as it is.
    /// - Returns: a step with a number.
    /// - Throws: `PlanFault` for a direction that was not calibrated, or not for this: another model, layer, operation, or
    ///   tokens that it was not tried on.
    func settled(_ step: SteeringPlan.Step) throws -> SteeringPlan.Step {
        guard step.operation.strength == .auto else { return step }
        let name = step.operation.name
        let column = step.column.value
        let example = "write a number, such as 0.3 \(name)"
        guard case .add = step.operation else {
            throw PlanFault(
                "calibration finds the strength of adding (auto \(name)), not of this operation; \(example)",
                at: column
            )
        }
        let calibrated = try directions.named(name).filter { $0.calibration != nil }
        guard !calibrated.isEmpty else {
            throw PlanFault(
                "the strength of '\(name)' is left to calibration (auto), and its file has none; run 'undertone "
                    + "calibrate … --update' on it, or \(example)",
                at: column
            )
        }
        let fitting = calibrated.filter { direction in
            (step.place.site ?? direction.point.site) == direction.point.site
                && (step.place.layers ?? [direction.point.layer.rawValue])
                    == [direction.point.layer.rawValue]
        }
        guard let direction = fitting.first, let calibration = direction.calibration,
            fitting.count == 1
        else {
            let places = calibrated.map { "\($0.point)" }.joined(separator: ", ")
            throw PlanFault(
                fitting.isEmpty
                    ? "'\(name)' was calibrated at \(places), not there; \(example)"
                    : "'\(name)' was calibrated at \(places); say with @ which is meant",
                at: column
            )
        }
        guard calibration.modelSHA256 == directions.sha256 else {
            throw PlanFault(
                "'\(name)' was calibrated on another model (SHA-256 \(calibration.modelSHA256.prefix(12))…; this one is "
                    + "\(directions.sha256.prefix(12))…), whose strengths say nothing here; calibrate it again, or \(example)",
                at: column
            )
        }
        return try settled(step, direction, calibration)
    }

    private func settled(
        _ step: SteeringPlan.Step,
        _ direction: Direction,
        _ calibration: Direction.Calibration
    ) throws -> SteeringPlan.Step {
        guard calibration.alpha.isFinite, calibration.layer == direction.point.layer.rawValue,
            let tokens = try? SteeringPlan.TokenItem.items(calibration.tokens)
        else {
            throw PlanFault(
                "the calibration of '\(step.operation.name)' is damaged; calibrate it again",
                at: step.column.value
            )
        }
        var settled = step
        settled.operation.strength = .number(calibration.alpha)
        settled.place = step.place.at(layers: [calibration.layer])
        if step.place.tokens.isEmpty { settled.place.tokens = tokens }
        // Fewer tokens than were tried do less.
        guard tokens.isEmpty || settled.place.tokens == tokens else {
            throw PlanFault(
                "'\(step.operation.name)' was calibrated for the tokens @\(calibration.tokens), not for others; leave "
                    + "them out, or write a number",
                at: step.column.value
            )
        }
        return settled
    }
}

extension SteeringPlan.TokenItem {
    /// Items as they stand in a plan behind the first `@`: `opening`, `generated@after:8`; none for `all`.
    ///
    /// - Throws: `UndertoneError` for what is no choice of tokens.
    static func items(_ text: String) throws -> [SteeringPlan.TokenItem] {
        let place: SteeringPlan.Place?
        do {
            place = try SteeringPlan(parsing: "1 x@\(text)").steps.first?.place
        } catch let error as UndertoneError {
            throw UndertoneError.badInput("'\(text)' is no choice of tokens: \(error.message)")
        }
        guard let place, place.layers == nil, place.site == nil, !place.tokens.isEmpty else {
            throw UndertoneError.badInput(
                "'\(text)' is no choice of tokens, such as all, opening, generated or user"
            )
        }
        return place.tokens.filter { $0.choice != .all }
    }
}
