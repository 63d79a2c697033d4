/// Some rows of a matrix that the others are sums of: M = C·M[rows].
///
/// Products with all rows then cost only as much as those with a few. The rows are the pivots of the Cholesky
/// decomposition of the inner products.
public struct RowBasis: Sendable {
    /// The rows that the others are made of, `[rank]`.
    public let rows: [Int]
    /// C, `[rows, rank]`.
    public let combinations: Matrix

    /// Finds the rows: O(rows² · columns).
    public init(_ matrix: Matrix) {
        let size = matrix.rows
        let gram = CentredRows(matrix).productsOfRows()
        let largest = (0..<size).map { gram[$0 * size + $0] }.max() ?? 0
        // What is within 1e-6 of the span of the others, relative to the longest, is in it but for rounding.
        let found = LAPACK.pivotedCholesky(gram, size: size, tolerance: 1e-12 * largest)
        let rank = largest > 0 ? found.rank : 0
        var solutions = [Double](repeating: 0, count: size * rank)
        for position in 0..<size {
            for column in 0..<min(rank, position + 1) {
                solutions[position * rank + column] = found.factor[position * size + column]
            }
        }
        LAPACK.solveTransposed(found.factor, size: size, count: rank, right: &solutions)
        rows = Array(found.order.prefix(rank))
        combinations = Matrix(rows: size, columns: rank) { target in
            for (position, row) in found.order.enumerated() {
                for column in 0..<rank {
                    target[row * rank + column] = Float(solutions[position * rank + column])
                }
            }
        }
    }
}
