internal import CLBFGS

/// The limited-memory BFGS minimiser of liblbfgs, for smooth functions in double precision.
///
/// Liu & Nocedal 1989, "On the limited memory BFGS method for large scale optimization".
enum LBFGS {
    /// When to stop.
    struct Options {
        /// Stop where ‖∇f(x)‖ ≤ tolerance · max(1, ‖x‖).
        var tolerance: Double
        /// The most iterations.
        var maximumIterations: Int
        /// What the function is a sum of: ‖∇f‖ / scale is the gradient of a mean.
        var scale: Double
        /// Updates of the inverse Hessian that are kept.
        var memory = 10
    }

    /// Where the minimiser stopped.
    struct Outcome {
        var position: [Double]
        var iterations: Int
        var evaluations: Int
        /// ‖∇f‖ at the position.
        var gradientNorm: Double
        /// Why it stopped there.
        var ending: LogisticModel.Ending
    }

    /// The function value at `position`, with its gradient written to the second buffer.
    typealias Evaluation = (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) ->
        Double

    /// Minimises a function from a starting point.
    ///
    /// - Throws: `StatisticsError` when the task is cancelled, when memory is short, or when the
    ///   function isn't finite. A run that stops short of the tolerance is an outcome that says so.
    static func minimize(
        from start: [Double],
        options: Options,
        evaluate: Evaluation
    ) throws(StatisticsError) -> Outcome {
        guard let position = lbfgs_malloc(Int32(start.count)) else {
            throw StatisticsError(.optimizationFailed, "out of memory for the optimiser")
        }
        defer { lbfgs_free(position) }
        position.update(from: start, count: start.count)

        var parameters = lbfgs_parameter_t()
        lbfgs_parameter_init(&parameters)
        parameters.m = Int32(options.memory)
        parameters.epsilon = options.tolerance
        parameters.max_iterations = Int32(options.maximumIterations)

        let (status, box) = withoutActuallyEscaping(evaluate) { evaluate in
            let box = EvaluationBox(evaluate)
            // The C callbacks capture nothing and find the closure through this pointer. It is
            // unretained: `withExtendedLifetime` keeps the box alive for exactly the call to
            // `lbfgs`, which stores the pointer nowhere.
            let instance = Unmanaged.passUnretained(box).toOpaque()
            let status = withExtendedLifetime(box) {
                lbfgs(
                    Int32(start.count),
                    position,
                    nil,
                    EvaluationBox.evaluate,
                    EvaluationBox.progress,
                    instance,
                    &parameters
                )
            }
            box.closure = nil
            return (Int(status), box)
        }
        if box.cancelled {
            throw StatisticsError(.cancelled, "the fit was cancelled")
        }
        return try outcome(
            position: UnsafeBufferPointer(start: position, count: start.count),
            status: status,
            box: box,
            options: options,
            evaluate: evaluate
        )
    }

    private static func outcome(
        position: UnsafeBufferPointer<Double>,
        status: Int,
        box: EvaluationBox,
        options: Options,
        evaluate: Evaluation
    ) throws(StatisticsError) -> Outcome {
        // liblbfgs may come back from a failed line search, so the gradient that decides is the
        // one at the point that is returned.
        var gradient = [Double](repeating: 0, count: position.count)
        let value = gradient.withUnsafeMutableBufferPointer { evaluate(position, $0) }
        let gradientNorm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard value.isFinite, gradientNorm.isFinite else {
            throw StatisticsError(
                .optimizationFailed,
                "the objective is not finite where the optimiser stopped (status \(status)); "
                    + "standardise the features or lower C"
            )
        }
        let positionNorm = position.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return Outcome(
            position: Array(position),
            iterations: box.iterations,
            evaluations: box.evaluations + 1,
            gradientNorm: gradientNorm,
            ending: ending(
                status: status,
                isWithinTolerance: gradientNorm <= options.tolerance * max(1, positionNorm),
                meanGradientNorm: gradientNorm / options.scale
            )
        )
    }

    private static func ending(
        status: Int,
        isWithinTolerance: Bool,
        meanGradientNorm: Double
    ) -> LogisticModel.Ending {
        if isWithinTolerance {
            return .gradient
        }
        if status == Int(LBFGSERR_MAXIMUMITERATION) {
            return .iterations
        }
        // The line search compares values, which differ by ‖∇f‖²/(2L) at most: below the rounding
        // of f where f and its curvature L are large, while the gradient is still exact.
        return meanGradientNorm <= 1e-6 ? .precision : .lineSearch
    }
}

/// What the C callbacks of one minimisation see.
private final class EvaluationBox {
    var closure: LBFGS.Evaluation?
    var evaluations = 0
    var iterations = 0
    var cancelled = false

    init(_ closure: @escaping LBFGS.Evaluation) {
        self.closure = closure
    }

    static let evaluate: lbfgs_evaluate_t = { instance, position, gradient, count, _ in
        guard let instance, let position, let gradient else { return .nan }
        let box = Unmanaged<EvaluationBox>.fromOpaque(instance).takeUnretainedValue()
        box.evaluations += 1
        return box.closure?(
            UnsafeBufferPointer(start: position, count: Int(count)),
            UnsafeMutableBufferPointer(start: gradient, count: Int(count))
        ) ?? .nan
    }

    static let progress: lbfgs_progress_t = { instance, _, _, _, _, _, _, _, iteration, _ in
        guard let instance else { return 1 }
        let box = Unmanaged<EvaluationBox>.fromOpaque(instance).takeUnretainedValue()
        box.iterations = Int(iteration)
        box.cancelled = Task.isCancelled
        return box.cancelled ? 1 : 0
    }
}
