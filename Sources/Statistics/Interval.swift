/// An estimate with an interval around it.
public struct Interval: Sendable, Hashable, Codable {
    /// The figure on the data as they are.
    public var estimate: Double
    /// The lower end.
    public var lower: Double
    /// The upper end.
    public var upper: Double
    /// The nominal coverage, such as 0.95.
    public var level: Double

    /// Creates an interval.
    public init(estimate: Double, lower: Double, upper: Double, level: Double = 0.95) {
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// Whether a value lies between the ends, these included.
    public func contains(_ value: Double) -> Bool {
        lower <= value && value <= upper
    }

    /// Whether two intervals share a value.
    public func overlaps(_ other: Interval) -> Bool {
        lower <= other.upper && other.lower <= upper
    }
}
