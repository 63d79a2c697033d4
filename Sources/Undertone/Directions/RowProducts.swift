public import Statistics

/// Rows of two classes as their inner products: what ``DirectionData`` is where rows are fewer than columns.
///
/// Whatever is a sum of rows is known by its weights over them, and its angles and projections by the inner
/// products alone, at a cost that doesn't grow with the width.
public struct RowProducts: Sendable {
    /// The inner products of all rows about one point, [rows, rows].
    public let gram: GramMatrix
    /// Whether each row is of the target.
    public let isTarget: [Bool]
    /// The cluster of each row, from 0.
    public let clusters: [Int]
    /// The number of columns that the rows have.
    public let width: Int

    /// The rows of the target and of the other label in each cluster that has both.
    let pairs: [(target: [Int], other: [Int])]
    /// The inner products of the differences of their means, [pairs, pairs].
    let differences: GramMatrix

    /// The products of some vectors about their mean: O(rows² · width).
    public init(_ data: DirectionData) {
        gram = GramMatrix(data.features, centredOn: 0..<data.features.rows)
        isTarget = data.isTarget
        clusters = data.clusters
        width = data.features.columns
        pairs = PairedDifferences.pairs(data.classes, target: 0)
        let contrast = GroupContrast(
            gram,
            sides: pairs.enumerated().map { ($0, $1.target, $1.other) }
        )
        differences = GramMatrix(count: pairs.count, storage: contrast.innerProducts)
    }

    /// The rows of some clusters.
    ///
    /// - Parameters:
    ///   - whole: The products of all clusters.
    ///   - rows: Of each cluster all rows or none.
    init(_ whole: RowProducts, rows: [Int]) {
        var place = [Int?](repeating: nil, count: whole.gram.count)
        for (position, row) in rows.enumerated() { place[row] = position }
        let kept = whole.pairs.indices.filter { place[whole.pairs[$0].target[0]] != nil }
        gram = whole.gram.submatrix(rows)
        isTarget = rows.map { whole.isTarget[$0] }
        clusters = rows.map { whole.clusters[$0] }
        width = whole.width
        pairs = kept.map { pair in
            (
                whole.pairs[pair].target.compactMap { place[$0] },
                whole.pairs[pair].other.compactMap { place[$0] }
            )
        }
        differences = whole.differences.submatrix(kept)
    }

    /// The classes of the rows: the target is emotion 0, the other label the baseline.
    public var classes: RowClasses { RowClasses(isTarget: isTarget, clusters: clusters) }

    /// Weights in the same direction whose sum of rows is as long as the class means lie apart along it.
    ///
    /// Nil for a sum of length 0 and where the means don't differ along it.
    func scaledToSeparation(_ weights: [Double]) -> [Double]? {
        let along = gram.products(weights, sums: 1)
        let norm = zip(weights, along).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
        guard norm > 0, norm.isFinite, let means = DifferenceOfMeans.weights(classes, target: 0)
        else { return nil }
        let distance = zip(means, along).reduce(0) { $0 + $1.0 * $1.1 } / norm
        guard distance != 0 else { return nil }
        return weights.map { $0 * abs(distance) / norm }
    }
}
