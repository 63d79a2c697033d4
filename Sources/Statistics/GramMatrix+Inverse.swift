extension GramMatrix {
    /// The inverse; nil where the matrix isn't positive definite.
    public func inverse() -> GramMatrix? {
        guard let factor = LAPACK.cholesky(storage, size: count) else { return nil }
        var columns = [Double](repeating: 0, count: count * count)
        for row in 0..<count { columns[row * count + row] = 1 }
        LAPACK.solve(factor, size: count, right: &columns)
        return GramMatrix(count: count, storage: columns)
    }

    /// The places of the rows along the directions of their largest variance, by inner products
    /// alone (classical scaling; the scores of a principal component analysis).
    ///
    /// - Parameter components: How many at most.
    /// - Returns: The places, `[rows][components]`, and each component's share of the variance; nil
    ///   for numbers that are none.
    public func principalScores(
        _ components: Int
    ) -> (places: [[Double]], shares: [Double])? {
        let centred = centred()
        guard
            let found = LAPACK.eigen(centred.storage, size: count, largest: components)
        else { return nil }
        let total = (0..<count).reduce(0) { $0 + centred[$1, $1] }
        let roots = found.values.map { max(0, $0).squareRoot() }
        let places = (0..<count).map { row in
            zip(found.vectors, roots).map { $0[row] * $1 }
        }
        return (places, found.values.map { total > 0 ? max(0, $0) / total : 0 })
    }

    /// The largest eigenvalues, descending, with a unit vector over the rows each; nil for numbers
    /// that are none.
    public func eigenvectors(_ largest: Int) -> (values: [Double], vectors: [[Double]])? {
        LAPACK.eigen(storage, size: count, largest: largest)
    }

    /// The inner products of the rows after their mean was subtracted.
    public func centred() -> GramMatrix {
        centred(groups: [Int](repeating: 0, count: count))
    }

    /// The inner products of the rows after the mean of each one's group was subtracted.
    ///
    /// - Parameter groups: The group of each row, from 0.
    /// - Returns: The inner products, of the same shape.
    public func centred(groups: [Int]) -> GramMatrix {
        precondition(groups.count == count, "one group a row")
        let size = (groups.max() ?? -1) + 1
        var counts = [Double](repeating: 0, count: size)
        for group in groups { counts[group] += 1 }
        // The mean of each group's rows, `[groups, rows]`, and of those over each group's columns.
        var means = [Double](repeating: 0, count: size * count)
        var both = [Double](repeating: 0, count: size * size)
        var result = storage
        result.withUnsafeMutableBufferPointer { result in
            means.withUnsafeMutableBufferPointer { means in
                for row in 0..<count {
                    let own = groups[row] * count
                    for column in 0..<count { means[own + column] += result[row * count + column] }
                }
                for group in 0..<size where counts[group] > 0 {
                    let own = group * count
                    for column in 0..<count {
                        means[own + column] /= counts[group]
                        both[group * size + groups[column]] +=
                            means[own + column] / counts[groups[column]]
                    }
                }
                withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { shift in
                    for row in 0..<count {
                        let own = groups[row]
                        for group in 0..<size {
                            shift[group] = both[own * size + group] - means[group * count + row]
                        }
                        for column in 0..<count {
                            result[row * count + column] +=
                                shift[groups[column]] - means[own * count + column]
                        }
                    }
                }
            }
        }
        return GramMatrix(count: count, storage: result)
    }
}
