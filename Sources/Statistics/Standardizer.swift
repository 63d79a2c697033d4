/// Centres and scales columns to mean 0 and variance 1, with the figures of the rows it was fitted
/// on.
///
/// z = (x − mean) / scale, with the population standard deviation as scale, and scale 1 for a
/// column that is constant up to rounding, as scikit-learn's `StandardScaler` does.
public struct Standardizer: Sendable, Hashable, Codable {
    /// The mean of each column over the fitted rows, `[columns]`.
    public let means: [Double]
    /// What each centred column is divided by, `[columns]`; never 0.
    public let scales: [Double]

    /// Fits means and scales on the rows of a matrix, which must have at least one.
    public init(fitting matrix: Matrix) {
        precondition(matrix.rows > 0, "a standardiser needs at least one row")
        means = matrix.columnMeans()
        let count = Double(matrix.rows)
        scales = zip(means, matrix.columnVariances(means: means)).map { mean, variance in
            // The bound of sklearn.preprocessing._data._is_constant_feature: a variance below it
            // is the rounding error of the mean and not a spread.
            let rounding = count * mean * Double.ulpOfOne
            let bound = count * Double.ulpOfOne * variance + rounding * rounding
            return variance <= bound ? 1 : variance.squareRoot()
        }
    }

    /// The standardised matrix, of the same shape.
    public func transform(_ matrix: Matrix) -> Matrix {
        precondition(matrix.columns == means.count, "fitted on another number of columns")
        let columns = matrix.columns
        return Matrix(rows: matrix.rows, columns: columns) { target in
            matrix.withUnsafeBufferPointer { source in
                means.withUnsafeBufferPointer { means in
                    scales.withUnsafeBufferPointer { scales in
                        for row in 0..<matrix.rows {
                            let start = row * columns
                            for column in 0..<columns {
                                target[start + column] = Float(
                                    (Double(source[start + column]) - means[column])
                                        / scales[column]
                                )
                            }
                        }
                    }
                }
            }
        }
    }
}
