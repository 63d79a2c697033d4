/// Inner products of all pairs of rows, `[rows, rows]`, in double precision.
///
/// A direction that is a weighted sum of rows is a vector of weights w over them. Its length is
/// √(wᵀGw), its cosines and the projections of rows follow from G alone, so that work on many
/// directions doesn't grow with the width of the vectors.
public struct GramMatrix: Sendable {
    /// The number of rows.
    public let count: Int
    /// The inner products, row after row; symmetric.
    public let storage: [Double]

    /// Creates a matrix over inner products in row-major order.
    public init(count: Int, storage: [Double]) {
        precondition(storage.count == count * count, "storage does not fit the matrix's shape")
        self.count = count
        self.storage = storage
    }

    /// The inner products of rows after the mean of some of them was subtracted.
    ///
    /// Contrasts (weights that add up to 0) don't see the subtraction; it keeps digits where all
    /// rows share a large part, as hidden states do.
    ///
    /// - Parameters:
    ///   - features: The vectors, `[rows, width]`.
    ///   - reference: The rows whose mean is subtracted from all.
    public init(_ features: Matrix, centredOn reference: Range<Int>) {
        precondition(!reference.isEmpty && reference.upperBound <= features.rows, "no such rows")
        let means = features.columnMeans(rows: Array(reference))
        let width = features.columns
        let centred = features.withUnsafeBufferPointer { source in
            [Double](unsafeUninitializedCapacity: source.count) { target, initialized in
                for row in 0..<features.rows {
                    for column in 0..<width {
                        let place = row * width + column
                        target[place] = Double(source[place]) - means[column]
                    }
                }
                initialized = source.count
            }
        }
        self.init(
            count: features.rows,
            storage: BLAS.gram(centred, rows: features.rows, columns: width, transposed: false)
        )
    }

    /// One inner product.
    public subscript(row: Int, column: Int) -> Double {
        precondition(row >= 0 && row < count && column >= 0 && column < count)
        return storage[row * count + column]
    }

    /// The inner products among some of the rows, in their order.
    public func submatrix(_ rows: [Int]) -> GramMatrix {
        precondition(rows.allSatisfy { $0 >= 0 && $0 < count }, "no such rows")
        let size = rows.count
        let part = [Double](unsafeUninitializedCapacity: size * size) { target, initialized in
            storage.withUnsafeBufferPointer { source in
                rows.withUnsafeBufferPointer { rows in
                    for row in 0..<size {
                        let start = rows[row] * count
                        for column in 0..<size {
                            target[row * size + column] = source[start + rows[column]]
                        }
                    }
                }
            }
            initialized = size * size
        }
        return GramMatrix(count: size, storage: part)
    }

    /// The inner products of weighted sums of rows with all rows, A·G.
    ///
    /// - Parameters:
    ///   - weights: A, `[sums, rows]` row-major.
    ///   - sums: The number of weighted sums.
    /// - Returns: `[sums, rows]` row-major.
    public func products(_ weights: [Double], sums: Int) -> [Double] {
        precondition(weights.count == sums * count, "one weight a row")
        var result = [Double](repeating: 0, count: sums * count)
        guard !result.isEmpty else { return result }
        BLAS.multiply(
            weights,
            transposed: false,
            storage,
            into: &result,
            shape: (sums, count, count)
        )
        return result
    }

    /// The inner products of weighted sums of rows, A·G·Aᵀ.
    ///
    /// - Parameters:
    ///   - weights: A, `[sums, rows]` row-major.
    ///   - sums: The number of weighted sums.
    /// - Returns: `[sums, sums]`.
    public func combined(_ weights: [Double], sums: Int) -> GramMatrix {
        precondition(weights.count == sums * count, "one weight a row")
        var half = [Double](repeating: 0, count: sums * count)
        var result = [Double](repeating: 0, count: sums * sums)
        half.withUnsafeMutableBufferPointer { half in
            storage.withUnsafeBufferPointer { storage in
                weights.withUnsafeBufferPointer { weights in
                    for sum in 0..<sums {
                        let target = sum * count
                        for row in 0..<count where weights[target + row] != 0 {
                            let weight = weights[target + row]
                            for column in 0..<count {
                                half[target + column] += weight * storage[row * count + column]
                            }
                        }
                    }
                }
            }
            weights.withUnsafeBufferPointer { weights in
                result.withUnsafeMutableBufferPointer { result in
                    for first in 0..<sums {
                        for second in 0...first {
                            var value = 0.0
                            for row in 0..<count {
                                value += half[first * count + row] * weights[second * count + row]
                            }
                            result[first * sums + second] = value
                            result[second * sums + first] = value
                        }
                    }
                }
            }
        }
        return GramMatrix(count: sums, storage: result)
    }

    /// The cosines between rows, row-major; NaN where a row has no length.
    public var cosines: [Double] {
        let lengths = (0..<count).map { storage[$0 * count + $0].squareRoot() }
        var result = storage
        for row in 0..<count {
            for column in 0..<count {
                result[row * count + column] =
                    row == column && lengths[row] > 0
                    ? 1 : storage[row * count + column] / (lengths[row] * lengths[column])
            }
        }
        return result
    }
}
