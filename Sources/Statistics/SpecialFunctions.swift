internal import Foundation

/// The functions that the distributions of test statistics are made of.
enum SpecialFunctions {
    /// ln Γ(x) for x > 0.
    ///
    /// Stirling's series (Abramowitz & Stegun 6.1.41) from 10 upwards, where its next term is below
    /// 10⁻¹⁷; smaller x are moved up by Γ(x + 1) = x·Γ(x).
    static func logGamma(_ x: Double) -> Double {
        precondition(x > 0, "the logarithm of the gamma function of a positive number")
        var (x, product) = (x, 1.0)
        while x < 10 {
            product *= x
            x += 1
        }
        // Σ B₂ₙ / (2n(2n − 1)) · x^{1−2n}, n from 1 to 8.
        let denominators: [Double] = [
            12, -360, 1_260, -1_680, 1_188, -360_360 / 691.0, 156, -122_400 / 3_617.0,
        ]
        let square = 1 / (x * x)
        let series = denominators.reversed().reduce(0) { $0 * square + 1 / $1 }
        let stirling: Double = (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi)
        return stirling + series / x - log(product)
    }

    /// The regularised incomplete beta function I_x(a, b), for x and 1 − x given apart, so that
    /// neither loses digits.
    ///
    /// The continued fraction of Abramowitz & Stegun 26.5.8 by Lentz's method; on the side of the
    /// mean where it converges fast.
    static func incompleteBeta(
        _ x: Double,
        complement: Double,
        _ a: Double,
        _ b: Double
    ) -> Double {
        if x <= 0 { return 0 }
        if complement <= 0 { return 1 }
        if x > (a + 1) / (a + b + 2) {
            return 1 - incompleteBeta(complement, complement: x, b, a)
        }
        let scale =
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(complement)
        let smallest = 1e-300
        func nonzero(_ value: Double) -> Double { abs(value) < smallest ? smallest : value }
        var c = 1.0
        var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var fraction = d
        for index in 1...10_000 {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonzero(1 + even * d)
            c = nonzero(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + odd * d)
            c = nonzero(1 + odd / c)
            fraction *= d * c
            if abs(d * c - 1) < Double.ulpOfOne { break }
        }
        return exp(scale) * fraction / a
    }
}
