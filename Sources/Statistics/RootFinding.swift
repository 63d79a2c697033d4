/// Zeros of functions of one variable.
enum RootFinding {
    /// A zero between two places at which the function has opposite signs.
    ///
    /// Brent 1973, "Algorithms for minimization without derivatives", chapter 4: secant and inverse
    /// quadratic steps, bisection where these don't help. Where the signs agree, the end whose value
    /// is nearer to 0.
    ///
    /// - Parameters:
    ///   - from: One end.
    ///   - to: The other.
    ///   - tolerance: How near the answer is to a zero, besides rounding.
    ///   - function: The function.
    /// - Returns: A place where the function crosses 0.
    static func zero(
        from: Double,
        to: Double,
        tolerance: Double = 0,
        _ function: (Double) -> Double
    ) -> Double {
        var (a, b) = (from, to)
        var (fa, fb) = (function(a), function(b))
        guard fa * fb < 0 else { return abs(fa) < abs(fb) ? a : b }
        var (c, fc) = (a, fa)
        var step = b - a
        var last = step
        for _ in 0..<200 {
            if fb * fc > 0 {
                (c, fc) = (a, fa)
                step = b - a
                last = step
            }
            if abs(fc) < abs(fb) {
                (a, fa) = (b, fb)
                (b, fb) = (c, fc)
                (c, fc) = (a, fa)
            }
            let slack = 2 * Double.ulpOfOne * abs(b) + tolerance / 2
            let half = (c - b) / 2
            if abs(half) <= slack || fb == 0 { return b }
            if abs(last) >= slack, abs(fa) > abs(fb) {
                // A secant through two places, a parabola through three.
                let s = fb / fa
                var (p, q) = (2 * half * s, 1 - s)
                if a != c {
                    let (u, v) = (fa / fc, fb / fc)
                    p = s * (2 * half * u * (u - v) - (b - a) * (v - 1))
                    q = (u - 1) * (v - 1) * (s - 1)
                }
                if p > 0 { q = -q } else { p = -p }
                if 2 * p < min(3 * half * q - abs(slack * q), abs(last * q)) {
                    last = step
                    step = p / q
                } else {
                    step = half
                    last = half
                }
            } else {
                step = half
                last = half
            }
            (a, fa) = (b, fb)
            b += abs(step) > slack ? step : (half > 0 ? slack : -slack)
            fb = function(b)
        }
        return b
    }
}
