internal import Statistics

/// Fisher's discriminant with a shrunk covariance, (Σ_w + λI)⁻¹(μ₁ − μ₀): for reading, not for steering.
///
/// See ``LinearDiscriminant``. Its length is the distance of the class means along it.
public enum ShrunkDiscriminant: FittedEstimator {
    /// `lda`.
    public static let name = "lda"
    /// In a line.
    public static let summary =
        "linear discriminant with Ledoit-Wolf shrinkage; for reading, not for steering"

    /// The discriminant; nil where a class is missing or nothing varies within the classes.
    public static func fit(_ data: DirectionData) -> [Float]? {
        let found = try? LinearDiscriminant(data.features, labels: data.isTarget)
        return found.flatMap { data.scaledToSeparation($0.weights) }
    }

    /// The discriminant as weights; nil as for vectors.
    public static func weights(_ rows: RowProducts) -> [Double]? {
        let found = try? LinearDiscriminant.rowWeights(
            rows.gram,
            labels: rows.isTarget,
            width: rows.width
        )
        return found.flatMap { rows.scaledToSeparation($0.weights) }
    }
}

extension DirectionData {
    /// The vector in the same direction whose length is the distance of the class means along it.
    ///
    /// Nil for a zero vector and where the means don't differ along it.
    func scaledToSeparation(_ vector: [Double]) -> [Float]? {
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 0, norm.isFinite, let weights = DifferenceOfMeans.weights(classes, target: 0)
        else { return nil }
        let unit = vector.map { Float($0 / norm) }
        let along = features.multiplied(by: unit)
        let distance = zip(weights, along).reduce(0) { $0 + $1.0 * Double($1.1) }
        guard distance != 0 else { return nil }
        return unit.map { $0 * Float(abs(distance)) }
    }
}
