/// Fisher's linear discriminant of two classes with a shrunk within-class covariance.
///
/// w = (Σ̂)⁻¹(μ₁ − μ₀), Σ̂ = (1 − ρ)·S + ρ·m·I with S the pooled covariance of the rows about their
/// class's mean, m = tr S / columns, and ρ of Ledoit & Wolf 2004 ("A well-conditioned estimator for
/// large-dimensional covariance matrices"): `sklearn.covariance.ledoit_wolf(assume_centered=True)`
/// on those rows. With fewer rows than columns nothing of size columns² is formed.
public struct LinearDiscriminant: Sendable, Hashable {
    /// w, `[columns]`.
    public let weights: [Double]
    /// μ₁ − μ₀, `[columns]`.
    public let difference: [Double]
    /// ρ, from 0 (the sample's covariance) to 1 (a multiple of the identity).
    public let shrinkage: Double

    /// Fits the discriminant.
    ///
    /// - Parameters:
    ///   - features: The rows, `[rows, columns]`.
    ///   - labels: Whether each row is of class 1.
    ///   - width: The number of columns that ρ and m are of, where these are coordinates in a
    ///     subspace of more; the columns by default.
    /// - Throws: `StatisticsError` where a class has no row, nothing varies within the classes, or
    ///   numbers are none.
    public init(
        _ features: Matrix,
        labels: [Bool],
        width: Int? = nil
    ) throws(StatisticsError) {
        precondition(features.rows == labels.count, "one label a row")
        let sides = [false, true].map { side in labels.indices.filter { labels[$0] == side } }
        guard !sides[0].isEmpty, !sides[1].isEmpty else {
            throw StatisticsError(.singleClass, "a discriminant needs rows of two classes")
        }
        guard features.isFinite else {
            throw StatisticsError(.nonFiniteInput, "the features hold NaN or infinite numbers")
        }
        let means = sides.map { features.columnMeans(rows: $0) }
        let within = CentredRows(features, means: means, group: labels.map { $0 ? 1 : 0 })
        difference = zip(means[1], means[0]).map { $0 - $1 }
        let covariance = ShrunkCovariance(within, width: width ?? features.columns)
        shrinkage = covariance.shrinkage
        guard let weights = covariance.inverse(times: difference) else {
            throw StatisticsError(
                .tooFewData,
                "nothing varies within the classes; a discriminant needs more texts"
            )
        }
        self.weights = weights
    }
}

/// A covariance shrunk to a multiple of the identity, after Ledoit and Wolf.
struct ShrunkCovariance {
    private let rows: CentredRows
    private let gram: [Double]
    private let scale: Double
    let shrinkage: Double

    /// The covariance (divisor n) of centred rows that lie in `width` dimensions.
    init(_ rows: CentredRows, width: Int) {
        self.rows = rows
        let count = Double(rows.rows)
        let width = Double(width)
        let trace = rows.squaredNorm() / count
        scale = trace / width
        let fourth = (0..<rows.rows).reduce(0.0) { sum, row in
            let start = row * rows.columns
            let norm = rows.storage[start..<start + rows.columns].reduce(0) { $0 + $1 * $1 }
            return sum + norm * norm
        }
        // ‖S‖² is the same from either side's products.
        gram = rows.smallGram()
        let square = gram.reduce(0) { $0 + $1 * $1 } / (count * count)
        let distance = (square - trace * trace / width) / width
        let error = min((fourth / count - square) / (width * count), distance)
        shrinkage = error > 0 && distance > 0 ? min(1, error / distance) : 0
    }

    /// Σ̂⁻¹·x; nil where nothing varies.
    func inverse(times vector: [Double]) -> [Double]? {
        guard scale > 0 else { return nil }
        // (1 − ρ)/n·AᵀA + ρ·m·I, with a floor for rows that span less than the whole space.
        let identity = max(shrinkage, 1e-8) * scale
        let own = (1 - shrinkage) / Double(rows.rows)
        guard own > 0 else { return vector.map { $0 / identity } }
        return rows.ridgeInverse(times: vector, ridge: identity / own, gram: gram)?
            .map { $0 / own }
    }
}
