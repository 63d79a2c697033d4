internal import LlamaEngine

extension PlanCompiler {
    /// What the engine does for a step at a layer.
    ///
    /// - Parameters:
    ///   - step: the step.
    ///   - direction: its direction at that layer.
    ///   - other: the second one of a rotation.
    /// - Returns: the operation, in raw units.
    /// - Throws: `PlanFault` for a readout that is missing, or numbers that are too large.
    func operation(
        _ step: SteeringPlan.Step,
        _ direction: Direction,
        _ other: Direction?
    ) throws -> any RowOperation {
        let vector = direction.vector
        let operation: any RowOperation
        switch step.operation {
        case .add(let strength, _):
            operation = AddVector(direction.addition(alpha: number(strength)))
        case .addKeepingNorm(let strength, _):
            operation = AddKeepingNorm(direction.addition(alpha: number(strength)))
        case .ablate:
            operation = Ablate(vector)
        case .ablateToMean(let name):
            operation = AblateToMean(
                vector,
                mean: Float(try usableReadout(direction, name).baselineMean)
            )
        case .set(let name, let value):
            operation = SetProjection(vector, to: try projection(value, direction, name))
        case .cap(let name, let value):
            operation = CapProjection(vector, at: try projection(value, direction, name))
        case .floor(let name, let value):
            operation = FloorProjection(vector, at: try projection(value, direction, name))
        case .affine(let strength, let name):
            operation = AffineShift(
                vector,
                reference: Float(try usableReadout(direction, name).baselineMean),
                shift: Float(number(strength)) * direction.meanHiddenNorm
            )
        case .rotate(let degrees, _, _):
            operation = RotateInPlane(vector, other?.vector ?? vector, degrees: degrees)
        }
        if let fault = operation.fault {
            throw PlanFault(
                "'\(step.operation)' \(fault)",
                at: step.column.value
            )
        }
        return operation
    }

    private func number(_ strength: SteeringPlan.Strength) -> Double {
        if case .number(let number) = strength { number } else { .nan }
    }

    /// A value as a projection in raw units.
    private func projection(
        _ value: SteeringPlan.Value,
        _ direction: Direction,
        _ name: SteeringPlan.Name
    ) throws -> Float {
        switch value {
        case .meanNorms(let number): Float(number) * direction.meanHiddenNorm
        case .deviations(let z): Float(try usableReadout(direction, name).projection(z: z))
        }
    }
}
