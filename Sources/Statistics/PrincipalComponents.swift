/// The directions of largest variance of a matrix's rows (principal component analysis).
///
/// Eigenvectors of the smaller of XXᵀ and XᵀX, by LAPACK's dsyevr in double precision; agrees with
/// `sklearn.decomposition.PCA`. Without centring they are those of the second moment about 0, the
/// right singular vectors of X.
public struct PrincipalComponents: Sendable, Hashable {
    /// Unit vectors, `[components, columns]`, by falling variance.
    ///
    /// The element that is largest in absolute value is positive.
    public let components: Matrix
    /// The variance along each, `[components]`, with the divisor n − 1; n without centring.
    public let variances: [Double]
    /// The sum of all variances, of the components that aren't kept, too.
    public let totalVariance: Double
    /// What was taken off each row, `[columns]`.
    public let means: [Double]

    /// The share of the variance along each component, `[components]`; 0 where there is none.
    public var shares: [Double] {
        variances.map { totalVariance > 0 ? $0 / totalVariance : 0 }
    }

    /// Decomposes a matrix.
    ///
    /// - Parameters:
    ///   - matrix: The rows, `[rows, columns]`.
    ///   - count: The most components to find; all that have variance by default.
    ///   - centring: Whether the column means are taken off first.
    /// - Throws: `StatisticsError` for too few rows and for numbers that are none.
    public init(
        _ matrix: Matrix,
        count: Int = .max,
        centring: Bool = true
    ) throws(StatisticsError) {
        guard matrix.rows > (centring ? 1 : 0) else {
            throw StatisticsError(.tooFewData, "a principal component needs two rows")
        }
        let means =
            centring ? matrix.columnMeans() : [Double](repeating: 0, count: matrix.columns)
        let rows = CentredRows(matrix, means: [means])
        let square = rows.smallGram()
        guard
            let found = LAPACK.eigen(
                square,
                size: rows.smallSize,
                largest: min(count, rows.smallSize)
            )
        else {
            throw StatisticsError(.nonFiniteInput, "the rows hold NaN or infinite numbers")
        }
        let divisor = Double(centring ? matrix.rows - 1 : matrix.rows)
        // What is below the rounding of the largest is no variance, and its vector is noise.
        let smallest = (found.values.first ?? 0) * Double(rows.smallSize) * Double.ulpOfOne
        let kept = found.values.prefix { $0 > smallest }.count
        self.means = means
        variances = found.values.prefix(kept).map { $0 / divisor }
        totalVariance = rows.squaredNorm() / divisor
        let vectors = found.vectors.prefix(kept).map { vector in
            Self.oriented(rows.isWide ? rows.transposeTimes(vector) : vector)
        }
        components = Matrix(
            rows: kept,
            columns: matrix.columns,
            storage: vectors.flatMap { $0.map { Float($0) } }
        )
    }

    /// The fewest leading components that hold a share of the variance.
    public func count(holding share: Double) -> Int {
        var sum = 0.0
        for (index, value) in shares.enumerated() {
            sum += value
            if sum >= share { return index + 1 }
        }
        return variances.count
    }

    /// The matrix without what lies along the first components, of the same shape.
    ///
    /// X − X·PᵀP: the mean stays in, but for what of it lies along them.
    public func removed(first count: Int, from matrix: Matrix) -> Matrix {
        precondition(matrix.columns == components.columns, "decomposed at another width")
        guard count > 0 else { return matrix }
        let kept = components.gatherRows(Array(0..<min(count, components.rows)))
        let part = matrix.multiplied(byTransposeOf: kept).multiplied(by: kept)
        return Matrix(
            rows: matrix.rows,
            columns: matrix.columns,
            storage: zip(matrix.storage, part.storage).map { $0 - $1 }
        )
    }

    private static func oriented(_ vector: [Double]) -> [Double] {
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let largest = vector.max { abs($0) < abs($1) } ?? 1
        let factor = (largest < 0 ? -1 : 1) / norm
        return vector.map { $0 * factor }
    }
}
