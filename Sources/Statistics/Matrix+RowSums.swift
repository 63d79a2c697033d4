extension Matrix {
    /// Weighted sums of the rows, a row for each list of weights: W·X, `[lists, columns]`.
    ///
    /// Summed in double precision, in blocks that stay in the cache; a block in which all weights are 0 is
    /// passed over.
    public func weightedRowSums(_ weights: [[Double]]) -> Matrix {
        precondition(weights.allSatisfy { $0.count == rows }, "one weight a row")
        var sums = [Double](repeating: 0, count: weights.count * columns)
        let height = max(1, 524_288 / max(1, columns))
        var block = [Double](repeating: 0, count: height * columns)
        guard !sums.isEmpty else { return Matrix(rows: weights.count, columns: columns) }
        for start in stride(from: 0, to: rows, by: height) {
            let range = start..<min(start + height, rows)
            let part = weights.flatMap { $0[range] }
            guard part.contains(where: { $0 != 0 }) else { continue }
            let first = start * columns
            withUnsafeBufferPointer { source in
                block.withUnsafeMutableBufferPointer { block in
                    for index in 0..<range.count * columns {
                        block[index] = Double(source[first + index])
                    }
                }
            }
            BLAS.multiply(
                part,
                transposed: false,
                block,
                into: &sums,
                shape: (weights.count, columns, range.count),
                beta: 1
            )
        }
        return Matrix(rows: weights.count, columns: columns, storage: sums.map { Float($0) })
    }
}
