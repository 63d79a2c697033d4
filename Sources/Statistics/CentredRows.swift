/// Rows in double precision about given means: what decompositions are made of.
///
/// Second moments come from the smaller side, A·Aᵀ `[rows, rows]` or AᵀA `[columns, columns]`, which
/// have the same eigenvalues: nothing of size columns² is formed where there are fewer rows.
struct CentredRows {
    let rows: Int
    let columns: Int
    /// Row after row.
    let storage: [Double]

    /// Whether the small side is that of the rows.
    var isWide: Bool { rows < columns }
    /// The shorter side's length.
    var smallSize: Int { min(rows, columns) }

    /// The matrix minus a vector of means for each row, picked by `group`.
    init(_ matrix: Matrix, means: [[Double]], group: [Int]? = nil) {
        rows = matrix.rows
        columns = matrix.columns
        let width = matrix.columns
        storage = [Double](unsafeUninitializedCapacity: matrix.rows * width) { target, count in
            matrix.withUnsafeBufferPointer { source in
                for row in 0..<matrix.rows {
                    means[group?[row] ?? 0].withUnsafeBufferPointer { means in
                        for column in 0..<width {
                            let index = row * width + column
                            target[index] = Double(source[index]) - means[column]
                        }
                    }
                }
            }
            count = matrix.rows * width
        }
    }

    /// The matrix minus its column means.
    init(centring matrix: Matrix) {
        self.init(matrix, means: [matrix.columnMeans()])
    }

    /// The matrix as it is.
    init(_ matrix: Matrix) {
        self.init(matrix, means: [[Double](repeating: 0, count: matrix.columns)])
    }

    /// A·Aᵀ or AᵀA, whichever is smaller, `[smallSize, smallSize]`.
    func smallGram() -> [Double] {
        BLAS.gram(storage, rows: rows, columns: columns, transposed: !isWide)
    }

    /// A·Aᵀ, `[rows, rows]`.
    func productsOfRows() -> [Double] {
        BLAS.gram(storage, rows: rows, columns: columns, transposed: false)
    }

    /// Σ aᵢⱼ².
    func squaredNorm() -> Double {
        storage.reduce(0) { $0 + $1 * $1 }
    }

    /// Σ aᵢⱼ² of each row, `[rows]`.
    func squaredNorms() -> [Double] {
        (0..<rows).map { row in
            storage[row * columns..<(row + 1) * columns].reduce(0) { $0 + $1 * $1 }
        }
    }

    /// A·x, `[rows]`.
    func times(_ vector: [Double]) -> [Double] {
        product(vector, transposed: false)
    }

    /// Aᵀ·y, `[columns]`.
    func transposeTimes(_ vector: [Double]) -> [Double] {
        product(vector, transposed: true)
    }

    private func product(_ vector: [Double], transposed: Bool) -> [Double] {
        precondition(vector.count == (transposed ? rows : columns), "inner dimensions differ")
        var result = [Double](repeating: 0, count: transposed ? columns : rows)
        guard rows > 0, columns > 0 else { return result }
        BLAS.multiply(
            storage,
            transposed: transposed,
            vector,
            into: &result,
            shape: (result.count, 1, vector.count)
        )
        return result
    }

    /// (AᵀA + ridge·I)⁻¹·Aᵀ·y for the rows' values y, `[columns]`; nil where that is singular.
    ///
    /// On the rows' side Aᵀ·(A·Aᵀ + ridge·I)⁻¹·y, which is the same vector.
    func ridgeSolution(_ values: [Double], ridge: Double) -> [Double]? {
        guard let factor = ridgeFactor(ridge) else { return nil }
        var right = isWide ? values : transposeTimes(values)
        LAPACK.solve(factor, size: smallSize, right: &right)
        return isWide ? transposeTimes(right) : right
    }

    /// (AᵀA + ridge·I)⁻¹·x for no fewer rows than columns, `[columns]`; nil where that is singular.
    ///
    /// `gram` is ``smallGram()``.
    func ridgeInverse(times vector: [Double], ridge: Double, gram: [Double]) -> [Double]? {
        precondition(!isWide, "the inverse is made on the columns' side")
        guard let factor = ridgeFactor(ridge, gram) else { return nil }
        var right = vector
        LAPACK.solve(factor, size: smallSize, right: &right)
        return right
    }

    private func ridgeFactor(_ ridge: Double, _ gram: [Double]? = nil) -> [Double]? {
        var square = gram ?? smallGram()
        for index in 0..<smallSize { square[index * smallSize + index] += ridge }
        return LAPACK.cholesky(square, size: smallSize)
    }
}
