extension Matrix {
    /// The matrix product `self · other`, `[rows, other.columns]` (sgemm).
    public func multiplied(by other: Matrix) -> Matrix {
        precondition(columns == other.rows, "inner dimensions differ")
        return product(other, m: rows, n: other.columns, k: columns)
    }

    /// The product with the first factor transposed, `selfᵀ · other`, `[columns, other.columns]`.
    public func transposeMultiplied(by other: Matrix) -> Matrix {
        precondition(rows == other.rows, "inner dimensions differ")
        return product(other, m: columns, n: other.columns, k: rows, transposeSelf: true)
    }

    /// The product with the second factor transposed, `self · otherᵀ`, `[rows, other.rows]`.
    public func multiplied(byTransposeOf other: Matrix) -> Matrix {
        precondition(columns == other.columns, "inner dimensions differ")
        return product(other, m: rows, n: other.rows, k: columns, transposeOther: true)
    }

    /// The product with a column vector, `self · vector`, `[rows]` (sgemv).
    public func multiplied(by vector: [Float]) -> [Float] {
        precondition(columns == vector.count, "inner dimensions differ")
        return product(vector, transposed: false, count: rows)
    }

    /// The product of the transpose with a vector, `selfᵀ · vector`, `[columns]` (sgemv).
    public func transposeMultiplied(by vector: [Float]) -> [Float] {
        precondition(rows == vector.count, "inner dimensions differ")
        return product(vector, transposed: true, count: columns)
    }

    private func product(
        _ other: Matrix,
        m: Int,
        n: Int,
        k: Int,
        transposeSelf: Bool = false,
        transposeOther: Bool = false
    ) -> Matrix {
        var result = Matrix(rows: m, columns: n)
        guard m > 0, n > 0, k > 0 else { return result }
        result.withUnsafeMutableBufferPointer { target in
            withUnsafeBufferPointer { left in
                other.withUnsafeBufferPointer { right in
                    BLAS.multiply(
                        left.baseAddress,
                        transposed: transposeSelf,
                        right.baseAddress,
                        transposed: transposeOther,
                        into: target.baseAddress,
                        shape: (m, n, k)
                    )
                }
            }
        }
        return result
    }

    private func product(_ vector: [Float], transposed: Bool, count: Int) -> [Float] {
        var result = [Float](repeating: 0, count: count)
        guard rows > 0, columns > 0 else { return result }
        result.withUnsafeMutableBufferPointer { target in
            withUnsafeBufferPointer { elements in
                vector.withUnsafeBufferPointer { vector in
                    BLAS.multiply(
                        elements.baseAddress,
                        transposed: transposed,
                        vector: vector.baseAddress,
                        into: target.baseAddress,
                        rows: rows,
                        columns: columns
                    )
                }
            }
        }
        return result
    }
}
