/// A sparse matrix of single-precision numbers in compressed rows (CSR), `[rows, columns]`.
public struct SparseMatrix: Sendable, Hashable {
    /// The number of columns.
    public let columns: Int
    /// Where each row starts in `indices` and `values`, `[rows + 1]`.
    public let offsets: [Int]
    /// The column of each stored element.
    public let indices: [Int32]
    /// The stored elements.
    public let values: [Float]

    /// The number of rows.
    public var rows: Int { offsets.count - 1 }

    /// Creates a matrix from its three arrays, as `scipy.sparse.csr_matrix` has them.
    public init(columns: Int, offsets: [Int], indices: [Int32], values: [Float]) {
        precondition(offsets.first == 0 && offsets.last == values.count, "offsets are wrong")
        precondition(indices.count == values.count, "one index an element")
        precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets fall")
        precondition(indices.allSatisfy { $0 >= 0 && $0 < columns }, "column out of range")
        self.columns = columns
        self.offsets = offsets
        self.indices = indices
        self.values = values
    }

    /// The non-zero elements of a dense matrix.
    public init(_ matrix: Matrix) {
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Float] = []
        for row in 0..<matrix.rows {
            for column in 0..<matrix.columns where matrix[row, column] != 0 {
                indices.append(Int32(column))
                values.append(matrix[row, column])
            }
            offsets.append(values.count)
        }
        self.init(columns: matrix.columns, offsets: offsets, indices: indices, values: values)
    }

    /// The rows with the given indices, in their order.
    public func gatherRows(_ rows: [Int]) -> SparseMatrix {
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Float] = []
        offsets.reserveCapacity(rows.count + 1)
        for row in rows {
            let range = self.offsets[row]..<self.offsets[row + 1]
            indices.append(contentsOf: self.indices[range])
            values.append(contentsOf: self.values[range])
            offsets.append(values.count)
        }
        return SparseMatrix(columns: columns, offsets: offsets, indices: indices, values: values)
    }

    /// The same matrix with its zeros written out.
    public func dense() -> Matrix {
        var result = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            for position in offsets[row]..<offsets[row + 1] {
                result[row, Int(indices[position])] += values[position]
            }
        }
        return result
    }

    /// Whether no stored element is NaN or infinite.
    public var isFinite: Bool { values.allSatisfy { $0.isFinite } }
}
