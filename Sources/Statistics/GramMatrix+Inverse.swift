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

    /// The inner products of the rows after their mean was subtracted.
    public func centred() -> GramMatrix {
        let means = (0..<count).map { row in
            (0..<count).reduce(0) { $0 + storage[row * count + $1] } / Double(count)
        }
        let mean = Descriptive.mean(means)
        var result = storage
        for row in 0..<count {
            for column in 0..<count {
                result[row * count + column] += mean - means[row] - means[column]
            }
        }
        return GramMatrix(count: count, storage: result)
    }
}
