/// Two one-sided tests whether a difference is so small that it doesn't matter.
///
/// A difference that isn't significant is no evidence of none. Equivalence is claimed where both
/// "it is at most −δ" and "it is at least δ" are rejected, each at the level α; that is where the
/// 1 − 2α interval lies inside ±δ (Schuirmann 1987; Lakens 2017). δ is chosen before the data are seen.
public struct EquivalenceTest: Sendable, Hashable, Codable {
    /// δ > 0, the smallest difference that matters, in units of the values.
    public var bound: Double
    /// α.
    public var level: Double

    /// What the test found.
    public struct Result: Sendable, Hashable, Codable {
        /// δ.
        public var bound: Double
        /// The 1 − 2α interval of the difference.
        public var interval: Interval
        /// The p that it truly is −δ or lower.
        public var pLower: Double
        /// The p that it truly is δ or higher.
        public var pUpper: Double
        /// The p of the claim: the larger of both.
        public var p: Double { max(pLower, pUpper) }
        /// Whether the difference is shown to be smaller than δ: p ≤ α.
        public var isEquivalent: Bool
    }

    /// Creates a test.
    public init(bound: Double, level: Double = 0.05) {
        precondition(bound > 0, "a bound is positive")
        precondition(level > 0 && level < 0.5, "a level between 0 and one half")
        self.bound = bound
        self.level = level
    }

    /// By Student's t on clusters (`statsmodels.stats.weightstats.ttost_paired` on the clusters'
    /// means).
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public func student(_ differences: ClusteredValues) throws(StatisticsError) -> Result {
        let student = try differences.student()
        let mean = differences.mean
        return result(
            interval: try differences.interval(level: 1 - 2 * level),
            pLower: student.upperTail(differences.ratio(mean + bound)),
            pUpper: student.upperTail(differences.ratio(bound - mean))
        )
    }

    /// By the bootstrap's interval, whatever the statistic.
    ///
    /// With few clusters its intervals are too narrow, and so it claims too much (calibration:
    /// Documentation/statistics.md).
    public func bootstrap(
        _ distribution: BootstrapDistribution,
        method: BootstrapDistribution.Method = .accelerated
    ) -> Result {
        result(
            interval: distribution.interval(level: 1 - 2 * level, method: method),
            pLower: distribution.p(atMost: -bound, method: method),
            pUpper: distribution.p(atLeast: bound, method: method)
        )
    }

    private func result(interval: Interval, pLower: Double, pUpper: Double) -> Result {
        Result(
            bound: bound,
            interval: interval,
            pLower: pLower,
            pUpper: pUpper,
            isEquivalent: max(pLower, pUpper) <= level
        )
    }
}
