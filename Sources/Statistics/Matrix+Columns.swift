extension Matrix {
    /// The mean of each column, `[columns]`, summed in double precision; NaN without rows.
    public func columnMeans() -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        forEachRow { row in
            for column in 0..<columns {
                sums[column] += Double(row[column])
            }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// The mean of each column over the given rows, `[columns]`.
    public func columnMeans(rows indices: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        for index in indices {
            withRow(index) { row in
                for column in 0..<columns {
                    sums[column] += Double(row[column])
                }
            }
        }
        return sums.map { $0 / Double(indices.count) }
    }

    /// The population variance of each column about its mean, `[columns]`, in two passes.
    ///
    /// The divisor is n, as in scikit-learn's `StandardScaler`, not n − 1.
    public func columnVariances(means: [Double]) -> [Double] {
        precondition(means.count == columns, "one mean a column")
        var sums = [Double](repeating: 0, count: columns)
        forEachRow { row in
            for column in 0..<columns {
                let deviation = Double(row[column]) - means[column]
                sums[column] += deviation * deviation
            }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// The Euclidean norm of each row, `[rows]`.
    public func rowNorms() -> [Float] {
        var norms: [Float] = []
        norms.reserveCapacity(rows)
        forEachRow { norms.append(BLAS.norm($0)) }
        return norms
    }

    private func forEachRow(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        withUnsafeBufferPointer { buffer in
            for row in 0..<rows {
                body(UnsafeBufferPointer(rebasing: buffer[row * columns..<(row + 1) * columns]))
            }
        }
    }
}
