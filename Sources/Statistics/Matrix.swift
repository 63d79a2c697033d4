/// A dense matrix of single-precision numbers in row-major order, `[rows, columns]`.
///
/// A row is an example and a column a feature, unless said otherwise.
public struct Matrix: Sendable, Hashable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The elements, row after row, `rows * columns` of them.
    public private(set) var storage: [Float]

    /// Creates a matrix over elements that are already in row-major order.
    public init(rows: Int, columns: Int, storage: [Float]) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative dimension")
        precondition(storage.count == rows * columns, "storage does not fit the matrix's shape")
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// Creates a matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.init(
            rows: rows,
            columns: columns,
            storage: [Float](repeating: 0, count: rows * columns)
        )
    }

    /// Creates a matrix whose elements the closure writes, all of them, without a zero fill first.
    public init(
        rows: Int,
        columns: Int,
        initializingWith body: (UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        let count = rows * columns
        let storage = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            try body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialized = count
        }
        self.init(rows: rows, columns: columns, storage: storage)
    }

    /// Creates a matrix from rows of equal length.
    public init(_ rows: [[Float]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "rows of different lengths")
        self.init(rows: rows.count, columns: columns, storage: rows.flatMap { $0 })
    }

    /// The element at a row and column.
    public subscript(row: Int, column: Int) -> Float {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns)
            return storage[row * columns + column]
        }
        set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns)
            storage[row * columns + column] = newValue
        }
    }

    /// A copy of one row, `[columns]`.
    public func row(_ index: Int) -> [Float] {
        precondition(index >= 0 && index < rows, "row out of range")
        return Array(storage[index * columns..<(index + 1) * columns])
    }

    /// Calls the closure with one row in place; the pointer must not outlive the call.
    public func withRow<Result>(
        _ index: Int,
        _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        precondition(index >= 0 && index < rows, "row out of range")
        return try storage.withUnsafeBufferPointer { buffer in
            try body(
                UnsafeBufferPointer(rebasing: buffer[index * columns..<(index + 1) * columns])
            )
        }
    }

    /// Calls the closure with all elements in place; the pointer must not outlive the call.
    public func withUnsafeBufferPointer<Result>(
        _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        try storage.withUnsafeBufferPointer(body)
    }

    /// Calls the closure with all elements in place, writable; the pointer must not outlive it.
    public mutating func withUnsafeMutableBufferPointer<Result>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
    ) rethrows -> Result {
        try storage.withUnsafeMutableBufferPointer { try body($0) }
    }

    /// The rows with the given indices, in their order; an index may occur more than once.
    public func gatherRows(_ indices: [Int]) -> Matrix {
        Matrix(rows: indices.count, columns: columns) { target in
            storage.withUnsafeBufferPointer { source in
                for (position, index) in indices.enumerated() {
                    precondition(index >= 0 && index < rows, "row out of range")
                    let row = source[index * columns..<(index + 1) * columns]
                    let start = position * columns
                    _ = UnsafeMutableBufferPointer(rebasing: target[start..<start + columns])
                        .initialize(from: row)
                }
            }
        }
    }

    /// Whether no element is NaN or infinite.
    public var isFinite: Bool {
        storage.withUnsafeBufferPointer { buffer in
            // x − x is 0 for a finite x and NaN otherwise: a sum that vectorises, without branches.
            var sum: Float = 0
            for element in buffer {
                sum += element - element
            }
            return sum == 0
        }
    }
}
