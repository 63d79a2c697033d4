/// A statistic beside its values under permuted labels.
public struct PermutationNull: Sendable, Hashable, Codable {
    /// The statistic on the data as they are.
    public var estimate: Double
    /// The mean under permutation.
    public var mean: Double
    /// The standard deviation under permutation.
    public var deviation: Double
    /// The value that 2.5 % of the permutations exceed.
    public var upper: Double
    /// (1 + number as high or higher) / (1 + permutations); Phipson & Smyth 2010.
    public var pUpper: Double
    /// (1 + number as low or lower) / (1 + permutations).
    public var pLower: Double

    /// (estimate − mean) / deviation; 0 where permuting changes nothing.
    public var z: Double { deviation > 0 ? (estimate - mean) / deviation : 0 }

    /// Twice the smaller of both, at most 1.
    public var pTwoSided: Double { min(1, 2 * min(pUpper, pLower)) }

    /// Compares a statistic with its permutations.
    ///
    /// Values within 10⁻⁹ of the estimate count as equal to it: a permutation that gives the same
    /// labels must not count as lower by rounding.
    public init(estimate: Double, permuted: [Double]) {
        let values = permuted.filter { !$0.isNaN }
        let slack = 1e-9 * max(1, abs(estimate))
        self.estimate = estimate
        mean = Descriptive.mean(values)
        deviation = values.count > 1 ? Descriptive.standardDeviation(values) : 0
        upper = Descriptive.quantile(values, 0.975)
        let count = Double(1 + values.count)
        pUpper = Double(1 + values.count { $0 >= estimate - slack }) / count
        pLower = Double(1 + values.count { $0 <= estimate + slack }) / count
    }
}
