extension LogisticRegression {
    /// Fits two classes from the rows' inner products alone.
    ///
    /// The weights lie in the span of the rows, w = Xᵀa, and with XXᵀ = LLᵀ the scores are L·u, ‖u‖ = ‖w‖:
    /// the same objective in as many variables as there are rows.
    ///
    /// - Parameters:
    ///   - gram: Inner products of the rows.
    ///   - factor: What the inner products are multiplied by first: the features by its root.
    ///   - labels: Whether each row is of class 1.
    /// - Returns: X·w without the intercept, `[rows]`, and how the optimiser ended.
    /// - Throws: `StatisticsError` for numbers that are none, a class without rows, a senseless setting,
    ///   cancellation of the task, or an objective that overflows.
    public func scores(
        _ gram: GramMatrix,
        scaledBy factor: Double = 1,
        labels: [Bool]
    ) throws(StatisticsError) -> (scores: [Double], convergence: LogisticModel.Convergence) {
        precondition(gram.count == labels.count, "one label a row")
        let features = try GramLogisticFeatures(gram, factor)
        let model = try fit(features, nil, labels.map { $0 ? 1 : 0 }, 2, nil)
        return (features.scores(model.coefficients), model.convergence)
    }
}

/// The triangular factor of the rows' inner products, which stands for the rows: L·Lᵀ = X·Xᵀ.
private final class GramLogisticFeatures: LogisticFeatures {
    let rows: Int
    private let factor: [Double]
    private var room: [Double]

    var columns: Int { rows }

    init(_ gram: GramMatrix, _ factor: Double) throws(StatisticsError) {
        rows = gram.count
        var square = gram.storage.map { $0 * factor }
        let largest = (0..<gram.count).map { square[$0 * gram.count + $0] }.max() ?? 0
        // Rows in the span of others, such as repeated ones, would leave nothing for their column.
        for row in 0..<gram.count { square[row * gram.count + row] += 1e-10 * largest }
        guard let factor = LAPACK.cholesky(square, size: gram.count) else {
            throw StatisticsError(
                .nonFiniteInput,
                "the rows are all zero, or hold NaN or infinite numbers"
            )
        }
        self.factor = factor
        room = [Double](repeating: 0, count: gram.count)
    }

    /// L·u.
    func scores(_ weights: [Double]) -> [Double] {
        var scores = weights
        BLAS.multiplyTriangular(factor, transposed: false, size: rows, &scores)
        return scores
    }

    func pass(
        weights: UnsafeBufferPointer<Double>,
        outputs: Int,
        gradient: UnsafeMutableBufferPointer<Double>?,
        body: (Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        precondition(outputs == 1, "two classes have one output")
        room.withUnsafeMutableBufferPointer { scores in
            _ = scores.update(from: weights.prefix(rows))
            BLAS.multiplyTriangular(factor, transposed: false, size: rows, scores.baseAddress)
            for row in 0..<rows { scores[row] += weights[rows] }
            body(0..<rows, scores)
            guard let gradient else { return }
            addIntercepts(scores, gradient: gradient, outputs: 1)
            BLAS.multiplyTriangular(factor, transposed: true, size: rows, scores.baseAddress)
            for row in 0..<rows { gradient[row] += scores[row] }
        }
    }
}
