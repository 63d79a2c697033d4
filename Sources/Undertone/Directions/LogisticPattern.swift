internal import Statistics

/// The pattern Σ_x·w of a logistic regression's weights w: for reading.
///
/// Haufe and others 2014, "On the interpretation of weight vectors of linear models in multivariate neuroimaging".
/// Weights say what to look at, with the noise of other columns taken off; the pattern says what moves with the
/// class. L2 with C = 1, classes balanced, on vectors centred and divided by one number so that a column's mean
/// variance is 1. Its length is the distance of the class means along it.
public enum LogisticPattern: FittedEstimator {
    /// `logistic`.
    public static let name = "logistic"
    /// In a line.
    public static let summary =
        "pattern (covariance times weights) of an L2 logistic regression; for reading"

    /// The pattern; nil where a class is missing or nothing varies.
    public static func fit(_ data: DirectionData) -> [Float]? {
        let means = data.features.columnMeans()
        let variance = data.features.columnVariances(means: means).reduce(0, +)
        let scale = (variance / Double(data.features.columns)).squareRoot()
        guard scale > 0, scale.isFinite else { return nil }
        let columns = data.features.columns
        let scaled = Matrix(rows: data.features.rows, columns: columns) { target in
            data.features.withUnsafeBufferPointer { source in
                for row in 0..<data.features.rows {
                    for column in 0..<columns {
                        let index = row * columns + column
                        target[index] = Float((Double(source[index]) - means[column]) / scale)
                    }
                }
            }
        }
        guard let model = try? regression.fit(scaled, labels: data.isTarget.map { $0 ? 1 : 0 }),
            model.convergence.converged
        else { return nil }
        let scores = scaled.multiplied(by: model.coefficients.map { Float($0) })
        let pattern = scaled.transposeMultiplied(by: scores)
        return data.scaledToSeparation(pattern.map(Double.init))
    }

    /// The pattern as weights: the scores of the centred rows; nil as for vectors.
    public static func weights(_ rows: RowProducts) -> [Double]? {
        let centred = rows.gram.centred()
        let variance = (0..<centred.count).reduce(0) { $0 + centred[$1, $1] }
        let scale = variance / Double(centred.count) / Double(rows.width)
        guard scale > 0, scale.isFinite else { return nil }
        let found = try? regression.scores(centred, scaledBy: 1 / scale, labels: rows.isTarget)
        guard let found, found.convergence.converged else { return nil }
        return rows.scaledToSeparation(found.scores)
    }

    /// The weights are about 1/20 long in these units: off by 1/500 of that at most, 2e-6 in a cosine.
    private static let regression = LogisticRegression(balanced: true, tolerance: 1e-4)
}
