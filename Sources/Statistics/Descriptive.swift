/// Figures that describe samples.
public enum Descriptive {
    /// The mean; NaN for no values.
    public static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    /// The variance about the mean, in two passes.
    ///
    /// The divisor is n − `correction`: 1 for the unbiased estimate, 0 for the population figure.
    public static func variance(_ values: [Double], correction: Int = 1) -> Double {
        let center = mean(values)
        let sum = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        return sum / Double(values.count - correction)
    }

    /// The standard deviation, √variance.
    public static func standardDeviation(_ values: [Double], correction: Int = 1) -> Double {
        variance(values, correction: correction).squareRoot()
    }

    /// The quantile at a level from 0 to 1, interpolated linearly (`numpy.quantile`'s default,
    /// type 7 of Hyndman & Fan 1996); NaN for no values.
    public static func quantile(_ values: [Double], _ level: Double) -> Double {
        quantile(sorted: values.sorted(), level)
    }

    /// The quantile of values that are sorted already.
    public static func quantile(sorted values: [Double], _ level: Double) -> Double {
        precondition(level >= 0 && level <= 1, "a quantile's level lies between 0 and 1")
        guard let last = values.last else { return .nan }
        let position = level * Double(values.count - 1)
        let index = Int(position)
        guard index + 1 < values.count else { return last }
        return values[index] + (position - Double(index)) * (values[index + 1] - values[index])
    }

    /// Cohen's d, the difference of two means over the pooled standard deviation; positive where
    /// the first sample is higher.
    ///
    /// (mean₁ − mean₂) / √(((n₁−1)s₁² + (n₂−1)s₂²) / (n₁+n₂−2)), Cohen 1988. NaN where a sample
    /// has no value or neither has a spread to speak of with equal means.
    public static func cohensD(_ first: [Double], _ second: [Double]) -> Double {
        let firstSum = Double(first.count - 1) * variance(first)
        let secondSum = Double(second.count - 1) * variance(second)
        // A sample of one has no variance (0 / 0) and adds nothing to the pooled sum.
        let pooled =
            ((first.count > 1 ? firstSum : 0) + (second.count > 1 ? secondSum : 0))
            / Double(first.count + second.count - 2)
        return (mean(first) - mean(second)) / pooled.squareRoot()
    }

    /// The sensitivity index d′ of signal detection, (mean₁ − mean₂) / √((s₁² + s₂²) / 2).
    ///
    /// Both samples weigh the same whatever their sizes (Green & Swets 1966; "d_a").
    public static func sensitivityIndex(_ first: [Double], _ second: [Double]) -> Double {
        (mean(first) - mean(second)) / ((variance(first) + variance(second)) / 2).squareRoot()
    }
}
