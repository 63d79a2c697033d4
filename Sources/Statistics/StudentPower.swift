/// The power of Student's t test of a mean difference over clusters, and what it can detect.
///
/// The t statistic of a true effect Δ is noncentral t with clusters − 1 degrees of freedom and
/// noncentrality Δ·√k / s, s the standard deviation of the clusters' means
/// (`statsmodels.stats.power.TTestPower`); no normal approximation. The sign-flip test has nearly the
/// same power from a dozen clusters on.
public struct StudentPower: Sendable, Hashable, Codable {
    /// α.
    public var level: Double
    /// Whether effects of both signs count.
    public var isTwoSided: Bool

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - level: α; for a family of m tests with Holm's correction α/m is the careful choice.
    ///   - isTwoSided: Whether effects of both signs count.
    public init(level: Double = 0.05, isTwoSided: Bool = true) {
        precondition(level > 0 && level < 0.5, "a level between 0 and one half")
        self.level = level
        self.isTwoSided = isTwoSided
    }

    /// The probability of p ≤ α for a true effect.
    ///
    /// - Parameters:
    ///   - effect: Δ, in units of the values.
    ///   - deviation: s > 0.
    ///   - clusters: k ≥ 2.
    /// - Returns: the power, 0 to 1.
    public func power(effect: Double, deviation: Double, clusters: Int) -> Double {
        precondition(deviation > 0 && clusters > 1, "a spread over at least two clusters")
        let student = StudentDistribution(degreesOfFreedom: Double(clusters - 1))
        let noncentrality = effect / deviation * Double(clusters).squareRoot()
        let bound = student.quantile(1 - (isTwoSided ? level / 2 : level))
        let above = 1 - student.cumulative(bound, noncentrality: noncentrality)
        guard isTwoSided else { return above }
        return min(1, above + student.cumulative(-bound, noncentrality: noncentrality))
    }

    /// The smallest true effect that is found with a given power.
    ///
    /// - Parameters:
    ///   - deviation: s ≥ 0, the standard deviation of the clusters' means.
    ///   - clusters: k.
    ///   - power: Such as .8.
    /// - Returns: Δ, in units of the values.
    /// - Throws: `StatisticsError` for fewer than two clusters, or a power not between α and 1.
    public func minimumDetectableEffect(
        deviation: Double,
        clusters: Int,
        power: Double = 0.8
    ) throws(StatisticsError) -> Double {
        guard clusters > 1, deviation >= 0 else {
            throw StatisticsError(.tooFewData, "power needs at least two clusters")
        }
        guard power > level, power < 1 else {
            throw StatisticsError(.invalidParameter, "a power between the level and 1")
        }
        if deviation == 0 { return 0 }
        var high = 1.0
        while self.power(effect: high, deviation: 1, clusters: clusters) < power { high *= 2 }
        return deviation
            * RootFinding.zero(from: 0, to: high, tolerance: 1e-10) {
                self.power(effect: $0, deviation: 1, clusters: clusters) - power
            }
    }

    /// The same for differences that are at hand: their spread and their clusters.
    ///
    /// It says what an experiment of this size could have found; it is no comment on the effect that
    /// was found ("observed power" would be).
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters.
    public func minimumDetectableEffect(
        _ differences: ClusteredValues,
        power: Double = 0.8
    ) throws(StatisticsError) -> Double {
        try minimumDetectableEffect(
            deviation: differences.standardError * Double(differences.count).squareRoot(),
            clusters: differences.count,
            power: power
        )
    }
}
