internal import CLBFGS

/// The limited-memory BFGS minimiser of liblbfgs, for smooth functions in double precision.
///
/// Liu & Nocedal 1989, "On the limited memory BFGS method for large scale optimization".
enum LBFGS {
    /// Why the minimiser stopped.
    enum Status {
        /// The caller said that the point is a solution, or the gradient is exactly 0.
        case solved
        /// The iterations ran out.
        case iterationLimit
        /// The line search found no lower value.
        case stalled
    }

    /// Where the minimiser stopped.
    struct Outcome {
        var position: [Double]
        var iterations: Int
        var evaluations: Int
        var status: Status
    }

    /// The function value at `position`, with its gradient written to the second buffer.
    typealias Evaluation = (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) ->
        Double

    /// Updates of the inverse Hessian that are kept.
    private static let memory: Int32 = 10

    /// Minimises a function from a starting point.
    ///
    /// - Parameters:
    ///   - start: The starting point.
    ///   - maximumIterations: The most iterations.
    ///   - isSolved: Asked after each iteration, whose point was the last one evaluated.
    ///   - evaluate: The function and its gradient.
    /// - Returns: The last point of the iteration, and why it was the last.
    /// - Throws: `StatisticsError` when the task is cancelled or memory is short.
    static func minimize(
        from start: [Double],
        maximumIterations: Int,
        isSolved: () -> Bool,
        evaluate: Evaluation
    ) throws(StatisticsError) -> Outcome {
        // liblbfgs aligns and pads what it allocates; with vector instructions it takes no other.
        guard let position = lbfgs_malloc(Int32(start.count)) else {
            throw StatisticsError(.optimizationFailed, "out of memory for the optimiser")
        }
        defer { lbfgs_free(position) }
        position.update(from: start, count: start.count)

        var parameters = lbfgs_parameter_t()
        lbfgs_parameter_init(&parameters)
        parameters.m = memory
        parameters.epsilon = 0
        parameters.max_iterations = Int32(maximumIterations)

        let box = EvaluationBox()
        let status = withoutActuallyEscaping(evaluate) { evaluate in
            withoutActuallyEscaping(isSolved) { isSolved in
                box.evaluate = evaluate
                box.isSolved = isSolved
                defer {
                    box.evaluate = nil
                    box.isSolved = nil
                }
                // The C callbacks capture nothing and find the closures through this pointer. It
                // is unretained: `withExtendedLifetime` keeps the box alive for exactly the call
                // to `lbfgs`, which stores the pointer nowhere.
                let instance = Unmanaged.passUnretained(box).toOpaque()
                return withExtendedLifetime(box) {
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
            }
        }
        if box.cancelled {
            throw StatisticsError(.cancelled, "the fit was cancelled")
        }
        return Outcome(
            position: Array(UnsafeBufferPointer(start: position, count: start.count)),
            iterations: box.iterations,
            evaluations: box.evaluations,
            status: box.solved || status >= 0
                ? .solved
                : Int(status) == Int(LBFGSERR_MAXIMUMITERATION) ? .iterationLimit : .stalled
        )
    }
}

/// What the C callbacks of one minimisation see.
private final class EvaluationBox {
    var evaluate: LBFGS.Evaluation?
    var isSolved: (() -> Bool)?
    var evaluations = 0
    var iterations = 0
    var solved = false
    var cancelled = false

    static let evaluate: lbfgs_evaluate_t = { instance, position, gradient, count, _ in
        guard let instance, let position, let gradient else { return .nan }
        let box = Unmanaged<EvaluationBox>.fromOpaque(instance).takeUnretainedValue()
        box.evaluations += 1
        return box.evaluate?(
            UnsafeBufferPointer(start: position, count: Int(count)),
            UnsafeMutableBufferPointer(start: gradient, count: Int(count))
        ) ?? .nan
    }

    static let progress: lbfgs_progress_t = { instance, _, _, _, _, _, _, _, iteration, _ in
        guard let instance else { return 1 }
        let box = Unmanaged<EvaluationBox>.fromOpaque(instance).takeUnretainedValue()
        box.iterations = Int(iteration)
        box.cancelled = Task.isCancelled
        box.solved = box.isSolved?() ?? false
        return box.cancelled || box.solved ? 1 : 0
    }
}
