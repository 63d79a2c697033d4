/// Spearman's rank correlation.
public enum RankCorrelation {
    /// A correlation with its p.
    public struct Result: Sendable, Hashable, Codable {
        /// ρ, from −1 to 1.
        public var correlation: Double
        /// The two-sided p that there is none, for *independent* pairs.
        public var p: Double
        /// The number of pairs.
        public var count: Int
    }

    /// Ranks from 1, ties the mean of theirs (`scipy.stats.rankdata`).
    public static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }

    /// Pearson's correlation of the ranks, with p from t = ρ·√((n − 2) / (1 − ρ²)), n − 2 degrees of
    /// freedom (`scipy.stats.spearmanr`).
    ///
    /// Rows of a cluster aren't independent: there take one ρ a cluster and test their mean with
    /// `SignFlipTest`, or use `PageTrendTest`.
    ///
    /// - Throws: `StatisticsError` for fewer than three pairs, NaN, or a sample without spread.
    public static func spearman(
        _ first: [Double],
        _ second: [Double]
    ) throws(StatisticsError) -> Result {
        precondition(first.count == second.count, "pairs of values")
        guard first.count > 2 else {
            throw StatisticsError(.tooFewData, "a rank correlation needs three pairs")
        }
        guard !first.contains(where: \.isNaN), !second.contains(where: \.isNaN) else {
            throw StatisticsError(.nonFiniteInput, "a value is NaN")
        }
        let correlation = Descriptive.correlation(ranks(first), ranks(second))
        guard !correlation.isNaN else {
            throw StatisticsError(.tooFewData, "values that are all the same have no correlation")
        }
        let freedom = Double(first.count - 2)
        let t = correlation * (freedom / ((1 + correlation) * (1 - correlation))).squareRoot()
        return Result(
            correlation: correlation,
            p: StudentDistribution(degreesOfFreedom: freedom).twoSided(t),
            count: first.count
        )
    }
}
