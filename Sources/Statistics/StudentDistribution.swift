internal import Foundation

/// Student's t distribution, central or not.
public struct StudentDistribution: Sendable, Hashable {
    /// The degrees of freedom ν, at least 1.
    public let degreesOfFreedom: Double

    /// Creates a distribution.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom >= 1, "Student's t has at least one degree of freedom")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(T ≥ t) = ½·I(ν / (ν + t²); ν/2, ½) for t ≥ 0 (`scipy.stats.t.sf`).
    public func upperTail(_ t: Double) -> Double {
        if t < 0 { return 1 - upperTail(-t) }
        if t.isInfinite { return 0 }
        let square = t * t
        let total = degreesOfFreedom + square
        let tails = SpecialFunctions.incompleteBeta(
            degreesOfFreedom / total,
            complement: square / total,
            degreesOfFreedom / 2,
            0.5
        )
        return tails / 2
    }

    /// P(T ≤ t).
    public func cumulative(_ t: Double) -> Double {
        upperTail(-t)
    }

    /// P(|T| ≥ |t|).
    public func twoSided(_ t: Double) -> Double {
        min(1, 2 * upperTail(abs(t)))
    }

    /// The t that P(T ≤ t) = p holds for (`scipy.stats.t.ppf`).
    public func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a probability between 0 and 1")
        if p == 0.5 { return 0 }
        let tail = min(p, 1 - p)
        // The tails are fatter than the normal's.
        var low = max(0, -NormalDistribution.quantile(tail) * 0.9)
        var high = max(1, 2 * low)
        while upperTail(high) > tail {
            low = high
            high *= 2
        }
        let t = RootFinding.zero(from: low, to: high) { upperTail($0) - tail }
        return p < 0.5 ? -t : t
    }

    /// P(T ≤ t) for a noncentral T = (Z + δ) / √(χ²ν / ν), the distribution of a t statistic where the
    /// true effect isn't 0 (`scipy.stats.nct.cdf`).
    ///
    /// ∫ Φ(t·s − δ) f(s) ds over s = √(χ²ν / ν), by Simpson's rule with 1,024 steps.
    ///
    /// - Parameters:
    ///   - t: The statistic.
    ///   - noncentrality: δ, the true effect in standard errors.
    /// - Returns: A probability, absolute error below 10⁻⁹ for whole numbers of degrees of freedom.
    public func cumulative(_ t: Double, noncentrality: Double) -> Double {
        let freedom = degreesOfFreedom
        let spread = 10 / (2 * freedom).squareRoot()
        let low = max(0, 1 - spread)
        let high = 1 + spread
        let constant =
            log(2.0) + freedom / 2 * log(freedom / 2) - SpecialFunctions.logGamma(freedom / 2)
        func integrand(_ s: Double) -> Double {
            guard s > 0 else {
                return freedom == 1
                    ? exp(constant) * NormalDistribution.cumulative(-noncentrality) : 0
            }
            let density = exp(constant + (freedom - 1) * log(s) - freedom * s * s / 2)
            return density * NormalDistribution.cumulative(t * s - noncentrality)
        }
        let steps = 1_024
        let width = (high - low) / Double(steps)
        var sum = integrand(low) + integrand(high)
        for step in 1..<steps {
            sum += (step.isMultiple(of: 2) ? 2 : 4) * integrand(low + Double(step) * width)
        }
        return min(1, max(0, sum * width / 3))
    }
}
