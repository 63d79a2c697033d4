extension Bootstrap {
    /// The replicates of a mean over clusters.
    ///
    /// A replicate costs one addition a cluster, whatever the number of rows. The draws are the same
    /// as for any statistic of as many units.
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters or a senseless setting.
    public func distribution(
        of values: ClusteredValues
    ) throws(StatisticsError) -> BootstrapDistribution {
        try checkSettings()
        let count = values.count
        guard count > 1 else {
            throw StatisticsError(.tooFewData, "a bootstrap over clusters needs two of them")
        }
        var generator = SeededGenerator(seed: seed)
        let means = values.sums.withUnsafeBufferPointer { sums in
            values.sizes.withUnsafeBufferPointer { sizes in
                (0..<replicates).map { _ in
                    var (sum, size) = (0.0, 0.0)
                    for _ in 0..<count {
                        let cluster = generator.nextIndex(below: count)
                        sum += sums[cluster]
                        size += sizes[cluster]
                    }
                    return sum / size
                }
            }
        }
        let (total, rows) = (values.sums.reduce(0, +), values.sizes.reduce(0, +))
        return BootstrapDistribution(
            estimate: total / rows,
            replicates: means,
            jackknife: zip(values.sums, values.sizes).map { (total - $0) / (rows - $1) }
        )
    }

    /// The replicates of any statistic of weighted examples, with the acceleration from leaving out
    /// a cluster at a time.
    ///
    /// - Parameters:
    ///   - examples: The number of examples.
    ///   - clusters: The cluster of each example, from 0; nil draws single examples.
    ///   - statistic: The statistic with each example counted as often as its weight says, or nil
    ///     where that is undefined. The estimate is that of weights 1; a jackknife value has the
    ///     weight 0 for the examples of one cluster.
    /// - Returns: The distribution; its memory is that of the replicates.
    /// - Throws: `StatisticsError` for fewer than two clusters, a senseless setting, a statistic that
    ///   is undefined on the data, or where a quarter of the replicates are undefined.
    public func distribution(
        examples: Int,
        clusters: [Int]? = nil,
        statistic: (UnsafeBufferPointer<Int32>) -> Double?
    ) throws(StatisticsError) -> BootstrapDistribution {
        try checkSettings()
        let units = try unitCount(examples: examples, clusters: clusters)
        var weights = [Int32](repeating: 1, count: examples)
        guard let estimate = weights.withUnsafeBufferPointer(statistic), !estimate.isNaN else {
            throw StatisticsError(.tooFewData, "the statistic is undefined on the data")
        }
        var jackknife: [Double] = []
        var members = [[Int]](repeating: [], count: units)
        for example in 0..<examples { members[clusters?[example] ?? example].append(example) }
        for rows in members {
            for row in rows { weights[row] = 0 }
            jackknife.append(weights.withUnsafeBufferPointer(statistic) ?? .nan)
            for row in rows { weights[row] = 1 }
        }
        var values: [Double] = []
        values.reserveCapacity(replicates)
        forEachReplicate(examples: examples, units: units, clusters: clusters) { weights in
            values.append(statistic(weights) ?? .nan)
        }
        let distribution = BootstrapDistribution(
            estimate: estimate,
            replicates: values,
            jackknife: jackknife
        )
        try checkDegenerate(distribution.degenerateReplicates)
        return distribution
    }
}
