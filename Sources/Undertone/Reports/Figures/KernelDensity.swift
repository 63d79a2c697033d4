internal import Foundation

/// A Gaussian kernel density estimate, for figures.
enum KernelDensity {
    /// Silverman's rule of thumb, 0.9 min(s, IQR/1.34) n^(-1/5), not below `floor`.
    ///
    /// Source: Silverman 1986, "Density Estimation", equation 3.31.
    static func bandwidth(_ values: [Double], floor: Double) -> Double {
        guard values.count > 1 else { return floor }
        let sorted = values.sorted()
        let count = Double(values.count)
        let mean = sorted.reduce(0, +) / count
        let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        let quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25)
        let spread =
            quartiles > 0 ? min(variance.squareRoot(), quartiles / 1.34) : variance.squareRoot()
        return max(0.9 * spread * pow(count, -0.2), floor)
    }

    /// The density of `values` at each of `points`; it integrates to 1.
    static func density(_ values: [Double], at points: [Double], bandwidth: Double) -> [Double] {
        let scale = 1 / (Double(values.count) * bandwidth * (2 * Double.pi).squareRoot())
        return points.map { point in
            values.reduce(0) { sum, value in
                let distance = (point - value) / bandwidth
                return sum + exp(-0.5 * distance * distance)
            } * scale
        }
    }

    /// The quantile of ascending values, with linear interpolation.
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        guard let last = sorted.last else { return .nan }
        let position = share * Double(sorted.count - 1)
        let index = Int(position)
        guard index + 1 < sorted.count else { return last }
        return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
    }
}
