/// An estimate with its uncertainty interval.
public struct Interval: Sendable, Hashable, Codable {
    /// The point estimate.
    public var estimate: Double
    /// The lower end of the interval, in the units of `estimate`.
    public var lower: Double
    /// The upper end of the interval, in the units of `estimate`.
    public var upper: Double
    /// The nominal coverage, as 0.95.
    public var level: Double

    /// An interval from its parts.
    public init(estimate: Double, lower: Double, upper: Double, level: Double = 0.95) {
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.level = level
    }
}
