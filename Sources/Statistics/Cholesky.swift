/// Symmetric positive definite matrices of small size, in double precision.
public enum Cholesky {
    /// The inverse of a symmetric positive definite matrix; nil where it isn't one.
    ///
    /// - Parameters:
    ///   - matrix: `[size, size]` row-major.
    ///   - size: The number of rows.
    public static func inverse(_ matrix: [Double], size: Int) -> [Double]? {
        precondition(matrix.count == size * size, "a square matrix")
        var factor = matrix
        let isDefinite = factor.withUnsafeMutableBufferPointer { decompose($0, size: size) }
        guard isDefinite else { return nil }
        var lower = [Double](repeating: 0, count: size * size)
        var result = lower
        factor.withUnsafeBufferPointer { factor in
            lower.withUnsafeMutableBufferPointer { lower in
                // lower = L⁻¹, column by column of the identity, rows in place.
                for row in 0..<size {
                    let pivot = 1 / factor[row * size + row]
                    for inner in 0..<row {
                        let weight = factor[row * size + inner] * pivot
                        for column in 0...inner {
                            lower[row * size + column] -= weight * lower[inner * size + column]
                        }
                    }
                    lower[row * size + row] = pivot
                }
                result.withUnsafeMutableBufferPointer { result in
                    for inner in 0..<size {
                        for row in 0...inner {
                            let weight = lower[inner * size + row]
                            for column in 0...row {
                                result[row * size + column] +=
                                    weight * lower[inner * size + column]
                            }
                        }
                    }
                    for row in 0..<size {
                        for column in 0..<row {
                            result[column * size + row] = result[row * size + column]
                        }
                    }
                }
            }
        }
        return result
    }

    /// Writes L with L·Lᵀ = A into the lower triangle; false where A isn't positive definite.
    private static func decompose(_ a: UnsafeMutableBufferPointer<Double>, size: Int) -> Bool {
        for row in 0..<size {
            for column in 0...row {
                var value = a[row * size + column]
                for inner in 0..<column {
                    value -= a[row * size + inner] * a[column * size + inner]
                }
                if row == column {
                    guard value > 0, value.isFinite else { return false }
                    a[row * size + row] = value.squareRoot()
                } else {
                    a[row * size + column] = value / a[column * size + column]
                }
            }
        }
        return true
    }
}
