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
        difference = zip(means[1], means[0]).map { $0 - $1 }
        let width = width ?? features.columns
        guard features.rows >= features.columns else {
            let all = CentredRows(centring: features)
            let gram = GramMatrix(count: all.rows, storage: all.smallGram())
            let found = try Self.rowWeights(gram, labels: labels, width: width)
            weights = all.transposeTimes(found.weights)
            shrinkage = found.shrinkage
            return
        }
        let within = CentredRows(features, means: means, group: labels.map { $0 ? 1 : 0 })
        let gram = within.smallGram()
        let covariance = ShrunkCovariance(
            gram,
            lengths: within.squaredNorms(),
            width: width
        )
        shrinkage = covariance.shrinkage
        guard let found = covariance.inverse(within, gram, times: difference) else {
            throw Self.nothingVaries
        }
        weights = found
    }

    /// The discriminant from the rows' inner products, as a weighted sum of rows.
    ///
    /// - Parameters:
    ///   - gram: Inner products of rows about any point.
    ///   - labels: Whether each row is of class 1.
    ///   - width: The number of columns that the rows have.
    /// - Returns: The weight of each row, of sum 0, and ρ.
    /// - Throws: `StatisticsError` as for the rows themselves.
    public static func rowWeights(
        _ gram: GramMatrix,
        labels: [Bool],
        width: Int
    ) throws(StatisticsError) -> (weights: [Double], shrinkage: Double) {
        precondition(gram.count == labels.count, "one label a row")
        let positive = labels.count { $0 }
        let counts = [labels.count - positive, positive]
        guard counts[0] > 0, counts[1] > 0 else {
            throw StatisticsError(.singleClass, "a discriminant needs rows of two classes")
        }
        let groups = labels.map { $0 ? 1 : 0 }
        let within = gram.centred(groups: groups)
        let lengths = (0..<gram.count).map { within[$0, $0] }
        guard lengths.allSatisfy(\.isFinite) else {
            throw StatisticsError(.nonFiniteInput, "the features hold NaN or infinite numbers")
        }
        let covariance = ShrunkCovariance(within.storage, lengths: lengths, width: width)
        let contrast = groups.map { ($0 == 1 ? 1 : -1) / Double(counts[$0]) }
        guard covariance.scale > 0 else { throw nothingVaries }
        guard covariance.own > 0 else {
            return (contrast.map { $0 / covariance.identity }, covariance.shrinkage)
        }
        // By the identity of Woodbury, (own·AᵀA + identity·I)⁻¹·d = (d − Aᵀ·(A·Aᵀ + ridge·I)⁻¹·A·d) / identity.
        let ridge = covariance.identity / covariance.own
        var square = within.storage
        for row in 0..<gram.count { square[row * gram.count + row] += ridge }
        guard let factor = LAPACK.cholesky(square, size: gram.count) else { throw nothingVaries }
        var right = aboutClassMeans(gram.products(contrast, sums: 1), groups, counts)
        LAPACK.solve(factor, size: gram.count, right: &right)
        let weights = zip(contrast, aboutClassMeans(right, groups, counts)).map {
            ($0 - $1) / covariance.identity
        }
        return (weights, covariance.shrinkage)
    }

    private static let nothingVaries = StatisticsError(
        .tooFewData,
        "nothing varies within the classes; a discriminant needs more texts"
    )

    private static func aboutClassMeans(
        _ values: [Double],
        _ groups: [Int],
        _ counts: [Int]
    ) -> [Double] {
        var means = [0.0, 0.0]
        for (value, group) in zip(values, groups) { means[group] += value / Double(counts[group]) }
        return zip(values, groups).map { $0 - means[$1] }
    }
}

/// A covariance shrunk to a multiple of the identity, own·AᵀA + identity·I, after Ledoit and Wolf.
struct ShrunkCovariance {
    /// The mean variance of a column.
    let scale: Double
    let shrinkage: Double

    private let count: Double

    /// The weight of the sample's second moments AᵀA.
    var own: Double { (1 - shrinkage) / count }
    /// The weight of the identity, with a floor for rows that span less than the whole space.
    var identity: Double { max(shrinkage, 1e-8) * scale }

    /// The covariance (divisor n) of centred rows A that lie in `width` dimensions.
    ///
    /// - Parameters:
    ///   - gram: A·Aᵀ or AᵀA, whose squares add up to the same.
    ///   - lengths: the rows' squared norms.
    ///   - width: the number of dimensions.
    init(_ gram: [Double], lengths: [Double], width: Int) {
        count = Double(lengths.count)
        let width = Double(width)
        let trace = lengths.reduce(0, +) / count
        scale = trace / width
        let fourth = lengths.reduce(0) { $0 + $1 * $1 }
        let square = gram.reduce(0) { $0 + $1 * $1 } / (count * count)
        let distance = (square - trace * trace / width) / width
        let error = min((fourth / count - square) / (width * count), distance)
        shrinkage = error > 0 && distance > 0 ? min(1, error / distance) : 0
    }

    /// Σ̂⁻¹·x from rows at least as many as columns and their AᵀA; nil where nothing varies.
    func inverse(_ rows: CentredRows, _ gram: [Double], times vector: [Double]) -> [Double]? {
        guard scale > 0 else { return nil }
        guard own > 0 else { return vector.map { $0 / identity } }
        return rows.ridgeInverse(times: vector, ridge: identity / own, gram: gram)?
            .map { $0 / own }
    }
}
