internal import CLinearAlgebra

/// The one door to LAPACK: OpenBLAS's on Linux, Accelerate's on Apple.
///
/// Matrices are square, symmetric or triangular, and given row after row. LAPACK reads columns, so that
/// its upper triangle is the lower one of the rows, and each routine here says which it fills.
enum LAPACK {
    /// The largest eigenvalues of a symmetric matrix `[n, n]`, descending, with a unit vector each.
    ///
    /// dsyevr: tridiagonal form, then multiple relatively robust representations (Dhillon & Parlett 2004).
    /// Nil where it doesn't converge, as for elements that are no numbers.
    static func eigen(
        _ matrix: [Double],
        size: Int,
        largest count: Int
    ) -> (values: [Double], vectors: [[Double]])? {
        let count = min(count, size)
        guard count > 0 else { return ([], []) }
        guard matrix.allSatisfy(\.isFinite) else { return nil }
        var matrix = matrix
        var values = [Double](repeating: 0, count: size)
        var vectors = [Double](repeating: 0, count: size * count)
        var support = [Int32](repeating: 0, count: 2 * size)
        var n = Int32(size)
        var first = Int32(size - count + 1)
        var last = n
        var found: Int32 = 0
        var info: Int32 = 0
        var none = 0.0
        var work = [0.0]
        var integers: [Int32] = [0]
        // The first call asks how much room the second needs.
        for pass in 0..<2 {
            var room: Int32 = pass == 0 ? -1 : Int32(work.count)
            var integerRoom: Int32 = pass == 0 ? -1 : Int32(integers.count)
            dsyevr_(
                "V",
                "I",
                "U",
                &n,
                &matrix,
                &n,
                &none,
                &none,
                &first,
                &last,
                &none,
                &found,
                &values,
                &vectors,
                &n,
                &support,
                &work,
                &room,
                &integers,
                &integerRoom,
                &info,
                1,
                1,
                1
            )
            guard info == 0 else { return nil }
            if pass == 0 {
                work = [Double](repeating: 0, count: max(1, Int(work[0])))
                integers = [Int32](repeating: 0, count: max(1, Int(integers[0])))
            }
        }
        guard Int(found) == count else { return nil }
        return (
            (0..<count).map { values[count - 1 - $0] },
            (0..<count).map { position in
                let start = (count - 1 - position) * size
                return Array(vectors[start..<start + size])
            }
        )
    }

    /// L of A = L·Lᵀ in the lower triangle; nil where A isn't positive definite.
    static func cholesky(_ matrix: [Double], size: Int) -> [Double]? {
        var factor = matrix
        var n = Int32(size)
        var info: Int32 = 0
        guard size > 0 else { return factor }
        dpotrf_("U", &n, &factor, &n, &info, 1)
        return info == 0 ? factor : nil
    }

    /// A⁻¹·b for the factor L of A, in place; `right` is `[columns, n]`, a right side after another.
    static func solve(_ factor: [Double], size: Int, right: inout [Double]) {
        guard size > 0, !right.isEmpty else { return }
        var n = Int32(size)
        var columns = Int32(right.count / size)
        var info: Int32 = 0
        dpotrs_("U", &n, &columns, factor, &n, &right, &n, &info, 1)
        precondition(info == 0, "dpotrs refused an argument")
    }

    /// L and the order p of the rows with A[p, p] = L·Lᵀ, as far as A is positive: `rank` columns of L count.
    ///
    /// Each step takes the row with the most left over, and stops where that is at most `tolerance`
    /// (Higham 2002, "Accuracy and stability of numerical algorithms", ch. 10).
    static func pivotedCholesky(
        _ matrix: [Double],
        size: Int,
        tolerance: Double
    ) -> (factor: [Double], order: [Int], rank: Int) {
        var factor = matrix
        var n = Int32(size)
        var pivots = [Int32](repeating: 0, count: size)
        var work = [Double](repeating: 0, count: 2 * size)
        var rank: Int32 = 0
        var info: Int32 = 0
        var tolerance = tolerance
        guard size > 0 else { return (factor, [], 0) }
        dpstrf_("U", &n, &factor, &n, &pivots, &rank, &tolerance, &work, &info, 1)
        precondition(info >= 0, "dpstrf refused an argument")
        return (factor, pivots.map { Int($0) - 1 }, Int(rank))
    }

    /// L⁻ᵀ·b for the leading `[count, count]` of a lower factor with rows of `size`, in place.
    static func solveTransposed(_ factor: [Double], size: Int, count: Int, right: inout [Double]) {
        guard count > 0, !right.isEmpty else { return }
        var order = Int32(count)
        var leading = Int32(size)
        var columns = Int32(right.count / count)
        var info: Int32 = 0
        // Lᵀ of the rows is LAPACK's upper triangle as it stands.
        dtrtrs_("U", "N", "N", &order, &columns, factor, &leading, &right, &order, &info, 1, 1, 1)
        precondition(info == 0, "dtrtrs refused an argument or met a zero")
    }
}
