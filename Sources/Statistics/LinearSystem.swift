/// Small systems of linear equations.
public enum LinearSystem {
    /// x of A·x = b for a symmetric positive definite A `[n, n]`, row after row (Cholesky).
    ///
    /// Nil where A isn't positive definite.
    public static func solution(positiveDefinite matrix: [Double], right: [Double]) -> [Double]? {
        precondition(matrix.count == right.count * right.count, "A is not as large as b")
        guard let factor = LAPACK.cholesky(matrix, size: right.count) else { return nil }
        var solution = right
        LAPACK.solve(factor, size: right.count, right: &solution)
        return solution
    }
}
