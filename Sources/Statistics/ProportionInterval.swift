/// Intervals of a share of independent cases.
public enum ProportionInterval {
    /// The exact interval: the shares at which so many successes, or more extreme numbers, aren't rarer than α / 2.
    ///
    /// Clopper & Pearson 1934, Biometrika 26.
    ///
    /// - Parameters:
    ///   - successes: 0…`count`.
    ///   - count: Cases; at least 1.
    ///   - level: Nominal coverage; the real one is no lower.
    /// - Returns: The share with its interval.
    public static func exact(_ successes: Int, of count: Int, level: Double = 0.95) -> Interval {
        precondition(count > 0 && (0...count).contains(successes), "successes among cases")
        let tail = (1 - level) / 2
        let (k, n) = (Double(successes), Double(count))
        let lower =
            successes == 0
            ? 0
            : RootFinding.zero(from: 0, to: 1) {
                SpecialFunctions.incompleteBeta($0, complement: 1 - $0, k, n - k + 1) - tail
            }
        let upper =
            successes == count
            ? 1
            : RootFinding.zero(from: 0, to: 1) {
                SpecialFunctions.incompleteBeta($0, complement: 1 - $0, k + 1, n - k) - 1 + tail
            }
        return Interval(estimate: k / n, lower: lower, upper: upper, level: level)
    }
}
