/// Linear regression with an L2 penalty, minimising ‖y − X·w − b‖² + penalty·‖w‖² with b unpenalised.
///
/// `sklearn.linear_model.Ridge`. With fewer rows than columns it is solved on the rows' side,
/// w = Xᵀ(XXᵀ + penalty·I)⁻¹y: O(rows²·columns), and nothing of size columns² is formed.
public struct RidgeRegression: Sendable, Hashable, Codable {
    /// The weight of ‖w‖²; above 0.
    public var penalty: Double

    /// Creates a regression with its penalty.
    public init(penalty: Double = 1) {
        self.penalty = penalty
    }

    /// A fitted regression.
    public struct Model: Sendable, Hashable, Codable {
        /// w, `[columns]`.
        public let coefficients: [Double]
        /// b.
        public let intercept: Double

        /// X·w + b, `[rows]`.
        public func predictions(_ features: Matrix) -> [Double] {
            precondition(features.columns == coefficients.count, "fitted on another width")
            return CentredRows(features).times(coefficients).map { $0 + intercept }
        }

        /// R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; NaN where all values are the same.
        public func determination(_ features: Matrix, _ values: [Double]) -> Double {
            let residual = zip(values, predictions(features)).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
            let center = Descriptive.mean(values)
            let total = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
            return 1 - residual / total
        }
    }

    /// Fits values on features.
    ///
    /// - Parameters:
    ///   - features: X, `[rows, columns]`.
    ///   - values: y, one number a row.
    /// - Returns: The fitted regression.
    /// - Throws: `StatisticsError` without rows, for numbers that are none, or a penalty that isn't
    ///   above 0.
    public func fit(_ features: Matrix, _ values: [Double]) throws(StatisticsError) -> Model {
        precondition(features.rows == values.count, "one value a row")
        guard penalty > 0, penalty.isFinite else {
            throw StatisticsError(.invalidParameter, "the ridge's penalty must be above 0")
        }
        guard !values.isEmpty else {
            throw StatisticsError(.tooFewData, "a regression needs at least one row")
        }
        guard features.isFinite, values.allSatisfy(\.isFinite) else {
            throw StatisticsError(.nonFiniteInput, "features or values are no finite numbers")
        }
        let means = features.columnMeans()
        let center = Descriptive.mean(values)
        let centred = CentredRows(features, means: [means])
        let solution = centred.ridgeSolution(values.map { $0 - center }, ridge: penalty)
        guard let weights = solution else {
            throw StatisticsError(
                .optimizationFailed,
                "the regression's equations are singular; use a larger penalty"
            )
        }
        return Model(
            coefficients: weights,
            intercept: center - zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
        )
    }
}
