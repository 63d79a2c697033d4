/// Bootstrap intervals, over examples or over clusters of them.
///
/// Each replicate draws as many units as there are, with replacement, and is held as the number of
/// times each example was drawn: no example is copied. Equal seeds draw equal replicates, so that
/// intervals of several classifiers on the same examples rest on the same draws.
/// Efron & Tibshirani 1993, "An introduction to the bootstrap", chapter 13.
public struct Bootstrap: Sendable, Hashable, Codable {
    /// The number of replicates.
    public var replicates: Int
    /// The nominal coverage.
    public var level: Double
    /// The seed of the draws.
    public var seed: UInt64

    /// A set of intervals with a word on the replicates they rest on.
    public struct Result<Value> {
        /// The intervals.
        public var intervals: Value
        /// Replicates in which the statistic was undefined, such as those with only one class;
        /// they are left out of the percentiles.
        public var degenerateReplicates: Int
    }

    /// Creates a plan.
    public init(replicates: Int = 2_000, level: Double = 0.95, seed: UInt64) {
        self.replicates = replicates
        self.level = level
        self.seed = seed
    }

    /// Intervals of all binary metrics.
    ///
    /// - Parameters:
    ///   - scores: The sorted decision values.
    ///   - clusters: The cluster of each example, from 0; nil draws single examples.
    /// - Returns: The intervals, and the number of replicates with only one class.
    /// - Throws: `StatisticsError` for fewer than two clusters, a senseless setting, or where a
    ///   quarter of the replicates have only one class, as happens where a class has a single
    ///   example or cluster: an interval of the rest would mislead.
    public func binaryMetrics(
        _ scores: BinaryScores,
        clusters: [Int]? = nil
    ) throws(StatisticsError) -> Result<BinaryMetrics<Interval>> {
        let result = try intervals(
            estimates: scores.metrics.values,
            examples: scores.count,
            clusters: clusters
        ) { scores.metrics(weights: $0)?.values }
        return Result(
            intervals: BinaryMetrics(values: result.intervals),
            degenerateReplicates: result.degenerateReplicates
        )
    }

    /// Intervals of all metrics of several classes; parameters and errors as for two.
    public func multiclassMetrics(
        _ scores: MulticlassScores,
        clusters: [Int]? = nil
    ) throws(StatisticsError) -> Result<MulticlassMetrics<Interval>> {
        let result = try intervals(
            estimates: scores.metrics.values,
            examples: scores.count,
            clusters: clusters
        ) { scores.metrics(weights: $0)?.values }
        return Result(
            intervals: MulticlassMetrics(values: result.intervals),
            degenerateReplicates: result.degenerateReplicates
        )
    }

    /// The percentile interval of the mean of values, every row counted once.
    ///
    /// - Throws: `StatisticsError` for fewer than two values or clusters, or values that are no
    ///   numbers.
    public func mean(
        _ values: [Double],
        clusters: [Int]? = nil
    ) throws(StatisticsError) -> Interval {
        let reduced = try ClusteredValues(values, clusters: clusters, weighting: .rows)
        return try distribution(of: reduced).interval(level: level, method: .percentile)
    }

    /// The interval of any statistic of weighted examples.
    ///
    /// - Parameters:
    ///   - estimate: The statistic of the examples as they are.
    ///   - examples: The number of examples.
    ///   - clusters: The cluster of each example, from 0; nil draws single examples.
    ///   - statistic: The statistic with each example counted as often as its weight says, or nil
    ///     where that is undefined.
    /// - Returns: The interval, and the number of undefined replicates.
    /// - Throws: `StatisticsError` as for binary metrics.
    public func interval(
        estimate: Double,
        examples: Int,
        clusters: [Int]? = nil,
        statistic: (UnsafeBufferPointer<Int32>) -> Double?
    ) throws(StatisticsError) -> Result<Interval> {
        let result = try intervals(estimates: [estimate], examples: examples, clusters: clusters) {
            statistic($0).map { [$0] }
        }
        return Result(
            intervals: result.intervals[0],
            degenerateReplicates: result.degenerateReplicates
        )
    }

    /// The intervals of several statistics that come out of one pass.
    func intervals(
        estimates: [Double],
        examples: Int,
        clusters: [Int]?,
        statistics: (UnsafeBufferPointer<Int32>) -> [Double]?
    ) throws(StatisticsError) -> Result<[Interval]> {
        try checkSettings()
        let units = try unitCount(examples: examples, clusters: clusters)
        var samples = [[Double]](repeating: [], count: estimates.count)
        var degenerate = 0
        forEachReplicate(examples: examples, units: units, clusters: clusters) { weights in
            guard let values = statistics(weights), values.allSatisfy({ !$0.isNaN }) else {
                degenerate += 1
                return
            }
            for (index, value) in values.enumerated() {
                samples[index].append(value)
            }
        }
        try checkDegenerate(degenerate)
        let tail = (1 - level) / 2
        let intervals = zip(estimates, samples).map { estimate, sample in
            let sorted = sample.sorted()
            return Interval(
                estimate: estimate,
                lower: Descriptive.quantile(sorted: sorted, tail),
                upper: Descriptive.quantile(sorted: sorted, 1 - tail),
                level: level
            )
        }
        return Result(intervals: intervals, degenerateReplicates: degenerate)
    }

    func checkSettings() throws(StatisticsError) {
        guard replicates > 0, level > 0, level < 1 else {
            throw StatisticsError(
                .invalidParameter,
                "a bootstrap needs replicates and 0 < level < 1"
            )
        }
    }

    func checkDegenerate(_ number: Int) throws(StatisticsError) {
        guard number * 4 < replicates else {
            throw StatisticsError(
                .tooFewData,
                "\(number) of \(replicates) bootstrap replicates lack a class: one class has "
                    + "a single example or scenario, which is too few for an interval"
            )
        }
    }

    func unitCount(
        examples: Int,
        clusters: [Int]?
    ) throws(StatisticsError) -> Int {
        var units = examples
        if let clusters {
            precondition(clusters.count == examples, "one cluster an example")
            precondition(clusters.allSatisfy { $0 >= 0 }, "clusters are numbered from 0")
            guard Set(clusters).count > 1 else {
                throw StatisticsError(.tooFewData, "a bootstrap over clusters needs two of them")
            }
            units = (clusters.max() ?? 0) + 1
            precondition(Set(clusters).count == units, "cluster numbers have gaps")
        }
        guard units > 1 else {
            throw StatisticsError(.tooFewData, "a bootstrap needs at least two examples")
        }
        return units
    }

    /// Calls the closure with the weights of each replicate, `[examples]`.
    func forEachReplicate(
        examples: Int,
        units: Int,
        clusters: [Int]?,
        _ body: (UnsafeBufferPointer<Int32>) -> Void
    ) {
        var generator = SeededGenerator(seed: seed)
        var unitCounts = [Int32](repeating: 0, count: units)
        var expanded = [Int32](repeating: 0, count: clusters == nil ? 0 : examples)
        for _ in 0..<replicates {
            unitCounts.withUnsafeMutableBufferPointer { counts in
                counts.update(repeating: 0)
                for _ in 0..<units {
                    counts[generator.nextIndex(below: units)] += 1
                }
            }
            if let clusters {
                for index in 0..<examples {
                    expanded[index] = unitCounts[clusters[index]]
                }
                expanded.withUnsafeBufferPointer(body)
            } else {
                unitCounts.withUnsafeBufferPointer(body)
            }
        }
    }
}

extension Bootstrap.Result: Sendable where Value: Sendable {}
