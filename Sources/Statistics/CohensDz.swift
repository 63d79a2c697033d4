/// Cohen's d_z, the effect size of paired differences: mean / standard deviation, over clusters.
///
/// d_z = t / √k, where a cluster's difference is its mean (Cohen 1988, 2.3.5; Lakens 2013). With few
/// clusters it is too large by a factor of about 1 + 3 / (4k − 5) (Hedges 1981).
public enum CohensDz {
    /// The effect size; ±∞ where the clusters don't differ, NaN for fewer than two of them or where
    /// all are 0.
    public static func value(_ differences: ClusteredValues) -> Double {
        let means = differences.means
        return Descriptive.mean(means) / Descriptive.standardDeviation(means)
    }

    /// The interval from the noncentral t distribution, exact for normal differences: the δ_z for which the
    /// observed t lies at the ends (Cumming & Finch 2001).
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters, or where these don't differ.
    public static func interval(
        _ differences: ClusteredValues,
        level: Double = 0.95
    ) throws(StatisticsError) -> Interval {
        precondition(level > 0 && level < 1, "a level between 0 and 1")
        let student = try differences.student()
        let estimate = value(differences)
        guard estimate.isFinite else {
            throw StatisticsError(.tooFewData, "clusters without any spread have no effect size")
        }
        let root = Double(differences.count).squareRoot()
        let t = estimate * root
        let tail = (1 - level) / 2
        // T given δ is within (1 ± |t|·spread) of it: far enough that both ends are inside.
        let reach = 12 + 12 * abs(t)
        func end(_ probability: Double) -> Double {
            RootFinding.zero(from: t - reach, to: t + reach, tolerance: 1e-10) {
                student.cumulative(t, noncentrality: $0) - probability
            } / root
        }
        return Interval(
            estimate: estimate,
            lower: end(1 - tail),
            upper: end(tail),
            level: level
        )
    }

    /// The bootstrap distribution over clusters.
    ///
    /// - Throws: `StatisticsError` as for any statistic.
    public static func distribution(
        _ differences: ClusteredValues,
        bootstrap: Bootstrap
    ) throws(StatisticsError) -> BootstrapDistribution {
        let means = differences.means
        return try bootstrap.distribution(examples: means.count) { weights in
            var (count, sum) = (0.0, 0.0)
            for index in means.indices {
                count += Double(weights[index])
                sum += Double(weights[index]) * means[index]
            }
            let centre = sum / count
            var squares = 0.0
            for index in means.indices {
                let difference = means[index] - centre
                squares += Double(weights[index]) * difference * difference
            }
            return squares > 0 ? centre / (squares / (count - 1)).squareRoot() : nil
        }
    }
}
