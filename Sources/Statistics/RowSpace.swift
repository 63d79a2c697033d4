/// Fewer coordinates for rows of many columns: distances and angles between the rows stay as they are.
///
/// n rows span at most n − 1 dimensions about their mean, and whatever is made of them by sums,
/// rotations and inner products can be made there. The coordinates are the factor L of the pivoted
/// Cholesky decomposition of their inner products, A·Aᵀ = L·Lᵀ; a vector of coordinates stands for
/// Aᵀ·L⁻ᵀ·v over the pivot rows. Where there are at least as many rows as columns, the rows are their
/// own coordinates.
public struct RowSpace: Sendable {
    /// The rows in the new coordinates, `[rows, rank]`; the origin is their mean.
    public let coordinates: Matrix
    /// The rows that the others are sums of: `[rank, columns]`, about the mean.
    private let basis: CentredRows?
    /// Their coordinates, lower triangular `[rank, rank]`.
    private let factor: [Double]

    /// Finds the coordinates.
    public init(_ matrix: Matrix) {
        guard matrix.rows < matrix.columns else {
            coordinates = matrix
            basis = nil
            factor = []
            return
        }
        let means = matrix.columnMeans()
        let centred = CentredRows(matrix, means: [means])
        let gram = centred.smallGram()
        let size = matrix.rows
        let largest = (0..<size).map { gram[$0 * size + $0] }.max() ?? 0
        // A row that is within 1e-5 of the span of the others, relative to the longest, adds nothing
        // that single precision could hold.
        let found = LAPACK.pivotedCholesky(gram, size: size, tolerance: 1e-10 * largest)
        let rank = largest > 0 ? found.rank : 0
        var place = [Int](repeating: 0, count: size)
        for (position, row) in found.order.enumerated() { place[row] = position }
        coordinates = Matrix(rows: size, columns: rank) { target in
            for row in 0..<size {
                let position = place[row]
                for column in 0..<rank {
                    target[row * rank + column] =
                        column <= position ? Float(found.factor[position * size + column]) : 0
                }
            }
        }
        basis = CentredRows(
            matrix.gatherRows(Array(found.order.prefix(rank))),
            means: [means]
        )
        var factor = [Double](repeating: 0, count: rank * rank)
        for row in 0..<rank {
            for column in 0...row {
                factor[row * rank + column] = found.factor[row * size + column]
            }
        }
        self.factor = factor
    }

    /// The vector in the rows' own columns that has these coordinates, `[columns]`.
    public func expanded(_ vector: [Float]) -> [Float] {
        precondition(vector.count == coordinates.columns, "one number a coordinate")
        guard let basis else { return vector }
        var weights = vector.map(Double.init)
        LAPACK.solveTransposed(factor, size: basis.rows, count: basis.rows, right: &weights)
        return basis.transposeTimes(weights).map { Float($0) }
    }
}
