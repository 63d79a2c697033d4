/// The area under the ROC curve of examples in clusters, as counts of right orders between them.
///
/// The share of pairs (positive, negative) whose positive scores higher, ties half. Counted once
/// for each pair of clusters, so that a bootstrap replicate over clusters costs (clusters with a
/// positive) × (clusters), not a pass over the examples.
public struct ClusteredAUROC: Sendable {
    private let clusters: Int
    /// The clusters with positives.
    private let holders: [Int]
    /// Pairs in the right order, [holder, cluster of the negative].
    private let concordant: [Double]
    private let positives: [Double]
    private let negatives: [Double]

    /// Counts the orders; nil where there is no positive or no negative.
    ///
    /// - Parameters:
    ///   - scores: A score for each example.
    ///   - positive: The examples of the class.
    ///   - negative: The others that count.
    ///   - clusterOf: The cluster of each example, from 0.
    ///   - clusters: The number of clusters.
    public init?(
        scores: [Double],
        positive: [Int],
        negative: [Int],
        clusterOf: [Int],
        clusters: Int
    ) {
        guard !positive.isEmpty, !negative.isEmpty else { return nil }
        self.clusters = clusters
        var positives = [Double](repeating: 0, count: clusters)
        var negatives = positives
        for example in positive { positives[clusterOf[example]] += 1 }
        for example in negative { negatives[clusterOf[example]] += 1 }
        holders = positives.indices.filter { positives[$0] > 0 }
        self.positives = positives
        self.negatives = negatives
        var places = [Int](repeating: 0, count: clusters)
        for (place, cluster) in holders.enumerated() { places[cluster] = place }
        var concordant = [Double](repeating: 0, count: holders.count * clusters)
        for example in positive {
            let row = places[clusterOf[example]] * clusters
            let score = scores[example]
            for other in negative {
                concordant[row + clusterOf[other]] +=
                    score > scores[other] ? 1 : score == scores[other] ? 0.5 : 0
            }
        }
        self.concordant = concordant
    }

    /// The area with every example counted once.
    public var value: Double {
        let once = [Double](repeating: 1, count: clusters)
        return once.withUnsafeBufferPointer { value(counts: $0) } ?? .nan
    }

    /// The area with each cluster counted as often as it was drawn; nil where a class has none.
    func value(counts: UnsafeBufferPointer<Double>) -> Double? {
        var right = 0.0
        var (positiveCount, negativeCount) = (0.0, 0.0)
        for cluster in 0..<clusters {
            negativeCount += counts[cluster] * negatives[cluster]
        }
        for (place, holder) in holders.enumerated() where counts[holder] > 0 {
            var sum = 0.0
            for cluster in 0..<clusters {
                sum += counts[cluster] * concordant[place * clusters + cluster]
            }
            right += counts[holder] * sum
            positiveCount += counts[holder] * positives[holder]
        }
        let pairs = positiveCount * negativeCount
        return pairs > 0 ? right / pairs : nil
    }
}

/// Bootstrap draws of clusters that several statistics share, so that they can be averaged.
public struct ClusterDraws: Sendable {
    /// The number of clusters.
    public let clusters: Int
    /// The number of draws.
    public let replicates: Int
    /// The nominal coverage.
    public let level: Double
    /// How often each cluster was drawn, [replicate, cluster].
    private let counts: [Double]

    /// Draws as many clusters as there are, with replacement, for each replicate.
    public init(clusters: Int, replicates: Int, level: Double = 0.95, seed: UInt64) {
        precondition(clusters > 0 && replicates > 0, "there is something to draw")
        var generator = SeededGenerator(seed: seed)
        var counts = [Double](repeating: 0, count: clusters * replicates)
        for replicate in 0..<replicates {
            for _ in 0..<clusters {
                counts[replicate * clusters + generator.nextIndex(below: clusters)] += 1
            }
        }
        self.counts = counts
        self.clusters = clusters
        self.replicates = replicates
        self.level = level
    }

    /// The areas in all replicates; NaN where a class wasn't drawn.
    public func values(_ area: ClusteredAUROC) -> [Double] {
        map { area.value(counts: $0) ?? .nan }
    }

    /// Weighted means in all replicates, Σ sums / Σ sizes over the drawn clusters; NaN where none
    /// of the drawn clusters has any.
    ///
    /// - Parameters:
    ///   - sums: The sum of the values in each cluster.
    ///   - sizes: Their number.
    /// - Returns: A mean a replicate.
    public func means(sums: [Double], sizes: [Double]) -> [Double] {
        precondition(sums.count == clusters && sizes.count == clusters, "one a cluster")
        return map { counts in
            var (sum, size) = (0.0, 0.0)
            for cluster in 0..<clusters {
                sum += counts[cluster] * sums[cluster]
                size += counts[cluster] * sizes[cluster]
            }
            return sum / size
        }
    }

    /// The percentile interval of a statistic from its values in the replicates.
    ///
    /// - Returns: Nil where it is undefined in a quarter of them: an interval of the rest would
    ///   mislead.
    public func interval(estimate: Double, values: [Double]) -> Interval? {
        let sorted = values.filter { !$0.isNaN }.sorted()
        guard clusters > 1, (values.count - sorted.count) * 4 < values.count else { return nil }
        let tail = (1 - level) / 2
        return Interval(
            estimate: estimate,
            lower: Descriptive.quantile(sorted: sorted, tail),
            upper: Descriptive.quantile(sorted: sorted, 1 - tail),
            level: level
        )
    }

    private func map(_ statistic: (UnsafeBufferPointer<Double>) -> Double) -> [Double] {
        counts.withUnsafeBufferPointer { counts in
            (0..<replicates).map { replicate in
                statistic(
                    UnsafeBufferPointer(
                        rebasing: counts[replicate * clusters..<(replicate + 1) * clusters]
                    )
                )
            }
        }
    }
}
