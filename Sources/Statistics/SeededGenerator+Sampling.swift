internal import Foundation

// The standard library's `shuffle` and `random(in:)` may change their use of the generator from one
// release to the next; these may not, so that a seed in a run means the same for ever.
extension SeededGenerator {
    /// A whole number from 0 up to, not including, `bound`.
    ///
    /// Lemire 2019, "Fast random integer generation in an interval", without the rejection step:
    /// the bias is below bound / 2⁶⁴.
    public mutating func nextIndex(below bound: Int) -> Int {
        precondition(bound > 0, "no index below 0")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number uniform on [0, 1), of 53 random bits.
    public mutating func nextUniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A standard normal number (Box & Muller 1958).
    public mutating func nextGaussian() -> Double {
        // 1 − u lies in (0, 1], so the logarithm is finite.
        let radius = (-2 * log(1 - nextUniform())).squareRoot()
        return radius * cos(2 * Double.pi * nextUniform())
    }

    /// A vector of independent standard normal numbers.
    public mutating func gaussianVector(count: Int) -> [Float] {
        (0..<count).map { _ in Float(nextGaussian()) }
    }

    /// A vector of length 1, uniform over directions.
    public mutating func unitVector(count: Int) -> [Float] {
        precondition(count > 0, "a direction has at least one component")
        return VectorMath.normalized(gaussianVector(count: count))
    }

    /// The elements in a random order (Fisher & Yates).
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, nextIndex(below: last + 1))
        }
        return result
    }

    /// An independent generator, so that parts of a job can draw in any order.
    public mutating func fork() -> SeededGenerator {
        SeededGenerator(seed: next())
    }
}
