extension ClusteredValues {
    /// Student's distribution with clusters − 1 degrees of freedom.
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public func student() throws(StatisticsError) -> StudentDistribution {
        guard count > 1 else {
            throw StatisticsError(.tooFewData, "a test over clusters needs at least two of them")
        }
        return StudentDistribution(degreesOfFreedom: Double(count - 1))
    }

    /// The interval of the mean, mean ± t(k−1)·standard error.
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public func interval(level: Double = 0.95) throws(StatisticsError) -> Interval {
        precondition(level > 0 && level < 1, "a level between 0 and 1")
        let half = try student().quantile((1 + level) / 2) * standardError
        let mean = self.mean
        return Interval(estimate: mean, lower: mean - half, upper: mean + half, level: level)
    }

    /// The two-sided p of Student's t test that the mean is `value`
    /// (`scipy.stats.ttest_1samp` on the clusters' means).
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public func pTwoSided(against value: Double = 0) throws(StatisticsError) -> Double {
        try student().twoSided(ratio(mean - value))
    }

    /// A difference over the standard error; 0 for none, whatever the error.
    func ratio(_ difference: Double) -> Double {
        difference == 0 ? 0 : difference / standardError
    }
}
