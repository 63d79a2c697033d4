internal import Foundation

/// L2-penalised logistic regression, binary and multinomial, in scikit-learn's parametrisation.
///
/// Minimises C·Σᵢ wᵢ·ℓ(yᵢ, W xᵢ + b) + ½‖W‖² with the intercepts unpenalised, by L-BFGS in double
/// precision. Two classes give one row of weights, more give the softmax model with a row a class
/// (`sklearn.linear_model.LogisticRegression`).
public struct LogisticRegression: Sendable, Hashable, Codable {
    /// C, the inverse of the penalty's strength; above 0.
    public var inverseRegularization: Double
    /// Whether each class weighs n / (classes · its count), so that all count the same
    /// (`class_weight="balanced"`).
    public var balanced: Bool
    /// The fit stops where ‖∇f‖ ≤ tolerance · max(1, ‖(W, b)‖), which bounds the coefficients'
    /// error by the same number.
    public var tolerance: Double
    /// The most iterations; a fit that needs more is returned with `converged` false.
    public var maximumIterations: Int

    /// Creates a regression with its settings.
    public init(
        inverseRegularization: Double = 1,
        balanced: Bool = false,
        tolerance: Double = 1e-5,
        maximumIterations: Int = 1_000
    ) {
        self.inverseRegularization = inverseRegularization
        self.balanced = balanced
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    /// Fits dense features.
    ///
    /// - Parameters:
    ///   - features: The features, `[rows, columns]`; standardise them first.
    ///   - labels: The class of each row, from 0.
    ///   - classes: How many classes there are; the largest label + 1 by default.
    ///   - start: A model to start from, of the same shape, such as one with another C.
    /// - Returns: The fitted model, with a word on how the optimiser ended.
    /// - Throws: `StatisticsError` for NaN or infinite features, classes without rows, a senseless
    ///   setting, cancellation of the task, or an objective that overflows.
    public func fit(
        _ features: Matrix,
        labels: [Int],
        classes: Int? = nil,
        start: LogisticModel? = nil
    ) throws(StatisticsError) -> LogisticModel {
        guard features.isFinite else { throw Self.nonFinite }
        return try fit(DenseLogisticFeatures(features), features, labels, classes, start)
    }

    /// Fits sparse features; parameters and errors as for dense ones.
    public func fit(
        _ features: SparseMatrix,
        labels: [Int],
        classes: Int? = nil,
        start: LogisticModel? = nil
    ) throws(StatisticsError) -> LogisticModel {
        guard features.isFinite else { throw Self.nonFinite }
        return try fit(SparseLogisticFeatures(features), nil, labels, classes, start)
    }

    /// The weight of a row of each class, `[classes]`, before C: 1, or the balanced weights.
    ///
    /// - Parameters:
    ///   - labels: The class of each row, from 0.
    ///   - classes: How many classes there are.
    /// - Returns: One weight a class.
    /// - Throws: `StatisticsError` where fewer than two classes occur or one has no row.
    public func classWeights(labels: [Int], classes: Int) throws(StatisticsError) -> [Double] {
        var counts = [Int](repeating: 0, count: classes)
        for label in labels {
            precondition(label >= 0 && label < classes, "label out of range")
            counts[label] += 1
        }
        guard counts.count(where: { $0 > 0 }) > 1 else {
            throw StatisticsError(
                .singleClass,
                "a classifier needs examples of two classes; all \(labels.count) rows have one"
            )
        }
        guard let smallest = counts.min(), smallest > 0 else {
            let absent = counts.firstIndex(of: 0) ?? 0
            throw StatisticsError(
                .tooFewData,
                "class \(absent) has no training row; leave it out or add examples"
            )
        }
        guard balanced else { return [Double](repeating: 1, count: classes) }
        return counts.map { Double(labels.count) / (Double(classes) * Double($0)) }
    }

    private static let nonFinite = StatisticsError(
        .nonFiniteInput,
        "the features hold NaN or infinite numbers; the extraction that made them went wrong"
    )

    /// Fits whatever gives the products with the weights; a dense matrix is preconditioned.
    func fit(
        _ features: any LogisticFeatures,
        _ dense: Matrix?,
        _ labels: [Int],
        _ classes: Int?,
        _ start: LogisticModel?
    ) throws(StatisticsError) -> LogisticModel {
        precondition(labels.count == features.rows, "one label a row")
        guard inverseRegularization > 0, inverseRegularization.isFinite, tolerance > 0 else {
            throw StatisticsError(.invalidParameter, "C and the tolerance must be above 0")
        }
        let classes = classes ?? max(2, (labels.max() ?? 0) + 1)
        let weights = try classWeights(labels: labels, classes: classes)
        let objective = LogisticObjective(
            features: features,
            labels: labels,
            classWeights: weights.map { $0 * inverseRegularization },
            outputs: classes == 2 ? 1 : classes
        )
        let preconditioner = dense.flatMap { matrix in
            LogisticPreconditioner(
                matrix,
                outputs: objective.outputs,
                curvature: inverseRegularization * Self.meanCurvature(labels, weights)
            )
        }
        return try LogisticFit(objective, preconditioner: preconditioner, regression: self)
            .run(
                from: startingPoint(objective, classes: classes, weights: weights, start: start),
                classes: classes
            )
    }

    /// The mean over rows and classes of w·p(1 − p) with p the classes' weighted shares: the
    /// curvature of the loss where the features say nothing.
    private static func meanCurvature(_ labels: [Int], _ weights: [Double]) -> Double {
        var mass = [Double](repeating: 0, count: weights.count)
        for label in labels {
            mass[label] += weights[label]
        }
        let total = mass.reduce(0, +)
        let shares = mass.map { $0 / total }
        let mean = shares.reduce(0) { $0 + $1 * (1 - $1) } / Double(shares.count)
        return mean * total / Double(labels.count)
    }

    /// The given model's parameters, or no weights and the intercepts that fit the class rates.
    private func startingPoint(
        _ objective: LogisticObjective,
        classes: Int,
        weights: [Double],
        start: LogisticModel?
    ) -> [Double] {
        let outputs = objective.outputs
        if let start {
            precondition(
                start.features == objective.features.columns && start.classes == classes,
                "a starting model of another shape"
            )
            return start.parameters
        }
        var result = [Double](repeating: 0, count: (objective.features.columns + 1) * outputs)
        var mass = [Double](repeating: 0, count: classes)
        for label in objective.labels {
            mass[label] += weights[label]
        }
        let logs = mass.map { log($0) }
        if outputs == 1 {
            result[result.count - 1] = logs[1] - logs[0]
        } else {
            // The softmax doesn't see a common shift of the intercepts; its gradient sums to 0, so
            // a start with mean 0 keeps it, and that is the solution scikit-learn returns.
            let mean = logs.reduce(0, +) / Double(classes)
            for (output, value) in logs.enumerated() {
                result[result.count - outputs + output] = value - mean
            }
        }
        return result
    }
}
