/// One minimisation of a logistic objective, with or without a preconditioner.
final class LogisticFit {
    private let objective: LogisticObjective
    private let preconditioner: LogisticPreconditioner?
    private let regression: LogisticRegression
    /// The weights, `[columns + 1, outputs]`, at which the objective was last evaluated.
    private var weights: [Double]
    /// The norm of the gradient in the weights, there.
    private var gradientNorm = Double.infinity

    init(
        _ objective: LogisticObjective,
        preconditioner: LogisticPreconditioner?,
        regression: LogisticRegression
    ) {
        self.objective = objective
        self.preconditioner = preconditioner
        self.regression = regression
        weights = []
    }

    /// Minimises the objective from a starting point and leaves a model.
    ///
    /// - Throws: `StatisticsError` for cancellation and for an objective that isn't finite.
    func run(from start: [Double], classes: Int) throws(StatisticsError) -> LogisticModel {
        weights = start
        let outcome = try LBFGS.minimize(
            from: preconditioner?.forward(start) ?? start,
            maximumIterations: regression.maximumIterations,
            isSolved: { self.isSolved },
            evaluate: { self.evaluate($0, $1) }
        )
        // After a failed line search the last evaluation isn't the point that is returned.
        var gradient = [Double](repeating: 0, count: start.count)
        let value = outcome.position.withUnsafeBufferPointer { position in
            gradient.withUnsafeMutableBufferPointer { evaluate(position, $0) }
        }
        guard value.isFinite, gradientNorm.isFinite else {
            throw StatisticsError(
                .optimizationFailed,
                "the objective is not finite where the optimiser stopped; standardise the "
                    + "features or lower C"
            )
        }
        return LogisticModel(
            parameters: weights,
            features: objective.features.columns,
            classes: classes,
            convergence: .init(
                ending: ending(outcome.status),
                iterations: outcome.iterations,
                evaluations: outcome.evaluations + 1,
                gradientNorm: gradientNorm
            )
        )
    }

    private var isSolved: Bool {
        let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return gradientNorm <= regression.tolerance * max(1, norm)
    }

    private func ending(_ status: LBFGS.Status) -> LogisticModel.Ending {
        if isSolved {
            return .gradient
        }
        if status == .iterationLimit {
            return .iterations
        }
        // The line search compares values, which differ by ‖∇f‖²/(2L) at most: below the rounding
        // of f where f and its curvature L are large, while the gradient is still exact.
        let count = regression.inverseRegularization * Double(objective.labels.count)
        return gradientNorm / count <= 1e-6 ? .precision : .lineSearch
    }

    /// The objective at the optimiser's variables, with the gradient in them.
    private func evaluate(
        _ position: UnsafeBufferPointer<Double>,
        _ gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let value = weights.withUnsafeMutableBufferPointer { weights in
            if let preconditioner {
                preconditioner.backward(position, into: weights)
            } else {
                _ = weights.update(from: position)
            }
            return objective.evaluate(UnsafeBufferPointer(weights), gradient)
        }
        gradientNorm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        preconditioner?.transformGradient(gradient)
        return value
    }
}
