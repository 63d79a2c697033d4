internal import Foundation

/// The values of a statistic in bootstrap replicates, and the intervals and p-values that follow.
public struct BootstrapDistribution: Sendable, Hashable {
    /// How ends of intervals are taken from the replicates.
    public enum Method: String, Sendable, Hashable, Codable {
        /// The quantiles of the replicates (Efron & Tibshirani 1993, chapter 13).
        case percentile
        /// Bias-corrected and accelerated, BCa: quantiles moved for the replicates' bias and for an
        /// error that grows with the statistic (Efron 1987; Efron & Tibshirani 1993, 14.3).
        case accelerated
    }

    /// The statistic of the data as they are.
    public let estimate: Double
    /// The replicates' values, ascending, without the undefined ones.
    public let replicates: [Double]
    /// The number of replicates in which the statistic was undefined.
    public let degenerateReplicates: Int
    /// z₀ = Φ⁻¹(share of replicates below the estimate, those equal to it half).
    public let bias: Double
    /// a = Σ(θ̄ − θ₋ᵢ)³ / (6·(Σ(θ̄ − θ₋ᵢ)²)^{3/2}) over the values with one unit left out.
    public let acceleration: Double

    /// Gathers replicates (`scipy.stats.bootstrap` with `method="BCa"`).
    ///
    /// - Parameters:
    ///   - estimate: The statistic of the data.
    ///   - replicates: Its values under resampling, in any order; NaN where undefined.
    ///   - jackknife: Its values with one unit (cluster) left out at a time; undefined ones, and
    ///     none at all, leave the acceleration at what the others give, or 0.
    public init(estimate: Double, replicates: [Double], jackknife: [Double] = []) {
        let sorted = replicates.filter { !$0.isNaN }.sorted()
        self.estimate = estimate
        self.replicates = sorted
        degenerateReplicates = replicates.count - sorted.count
        // Replicates that differ from the estimate by rounding are equal to it.
        let slack = 1e-12 * max(abs(estimate), abs(sorted.first ?? 0), abs(sorted.last ?? 0))
        let below = Self.position(of: estimate - slack, orEqual: false, in: sorted)
        let upTo = Self.position(of: estimate + slack, orEqual: true, in: sorted)
        bias = Self.score(Double(below + upTo) / 2, of: sorted.count)
        let values = jackknife.filter(\.isFinite)
        let centre = values.reduce(0, +) / Double(max(1, values.count))
        var (squares, cubes) = (0.0, 0.0)
        for value in values {
            let difference = centre - value
            squares += difference * difference
            cubes += difference * difference * difference
        }
        let scale = 6 * pow(squares, 1.5)
        acceleration = scale > 0 ? cubes / scale : 0
    }

    /// The standard deviation of the replicates.
    public var standardError: Double { Descriptive.standardDeviation(replicates) }

    /// The interval at a level.
    public func interval(level: Double = 0.95, method: Method = .accelerated) -> Interval {
        precondition(level > 0 && level < 1, "a level between 0 and 1")
        let tail = (1 - level) / 2
        return Interval(
            estimate: estimate,
            lower: quantile(tail, method: method),
            upper: quantile(1 - tail, method: method),
            level: level
        )
    }

    /// The interval at a level, widened for few units.
    ///
    /// Replicates of k units have √((k − 1) / k) of the standard deviation that they stand for, and quantiles of the normal
    /// distribution where those of Student's t belong: the tail is Φ(−√(k / (k − 1))·t(k − 1)) instead (Hesterberg 2015,
    /// The American Statistician 69, "expanded percentile"). The interval has the nominal level.
    ///
    /// - Parameters:
    ///   - level: The nominal coverage.
    ///   - units: k, how many are drawn: clusters, or examples; at least 2.
    ///   - method: How ends are taken.
    /// - Returns: The interval.
    public func interval(
        level: Double = 0.95,
        widenedFor units: Int,
        method: Method = .accelerated
    ) -> Interval {
        precondition(units > 1, "at least two units")
        let k = Double(units)
        let t = StudentDistribution(degreesOfFreedom: k - 1).quantile(1 - (1 - level) / 2)
        // No further out than the outermost replicates.
        let tail = max(
            NormalDistribution.cumulative(-(k / (k - 1)).squareRoot() * t),
            0.5 / Double(max(1, replicates.count))
        )
        var interval = interval(level: 1 - 2 * tail, method: method)
        interval.level = level
        return interval
    }

    /// The end of the one-sided interval at a level.
    public func quantile(_ level: Double, method: Method) -> Double {
        switch method {
        case .percentile:
            return Descriptive.quantile(sorted: replicates, level)
        case .accelerated:
            // α₁ = Φ(z₀ + (z₀ + z) / (1 − a(z₀ + z))); beyond the pole the outermost replicate.
            let z = NormalDistribution.quantile(level) + bias
            let divisor = 1 - acceleration * z
            let moved =
                divisor > 0
                ? NormalDistribution.cumulative(bias + z / divisor) : (z > 0 ? 1 : 0)
            return Descriptive.quantile(sorted: replicates, moved)
        }
    }

    /// The one-sided p that the statistic truly is at most `value`, by turning the interval round:
    /// small where the replicates lie above it.
    ///
    /// Percentile: (1 + number at or below) / (1 + replicates). BCa: the level whose lower end is
    /// `value`, Φ(u / (1 + a·u) − z₀) with u = Φ⁻¹(that share) − z₀.
    public func p(atMost value: Double, method: Method = .accelerated) -> Double {
        tail(Self.position(of: value, orEqual: true, in: replicates), method: method, sign: 1)
    }

    /// The one-sided p that the statistic truly is at least `value`: small where the replicates lie
    /// below it.
    public func p(atLeast value: Double, method: Method = .accelerated) -> Double {
        let below = Self.position(of: value, orEqual: false, in: replicates)
        return tail(replicates.count - below, method: method, sign: -1)
    }

    /// The p from the number of replicates on the side of the null; the lower side has sign 1.
    private func tail(_ number: Int, method: Method, sign: Double) -> Double {
        let share = Double(1 + number) / Double(1 + replicates.count)
        guard method == .accelerated, share < 1 else { return share }
        let (z0, a) = (sign * bias, sign * acceleration)
        let u = NormalDistribution.quantile(share) - z0
        let divisor = 1 + a * u
        guard divisor > 0 else { return u > 0 ? 1 : 1 / Double(1 + replicates.count) }
        let moved = NormalDistribution.cumulative(u / divisor - z0)
        return max(moved, 1 / Double(1 + replicates.count))
    }

    /// Φ⁻¹ of a share, at least half a replicate away from 0 and 1.
    private static func score(_ number: Double, of count: Int) -> Double {
        guard count > 0 else { return 0 }
        let total = Double(count)
        return NormalDistribution.quantile(min(total - 0.5, max(0.5, number)) / total)
    }

    /// How many sorted values lie below a value, or up to it.
    private static func position(
        of value: Double,
        orEqual: Bool,
        in sorted: [Double]
    ) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value || (orEqual && sorted[middle] == value) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
