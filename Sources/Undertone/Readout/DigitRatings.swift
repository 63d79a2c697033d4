/// Ratings from 0 (none) to 9 (extreme), each asked for in both orders.
public struct DigitRatings: Sendable, Hashable, Codable {
    /// Expected digit with 0 = none … 9 = extreme, by context.
    public let ascending: [Double]
    /// 9 − the expected digit with 0 = extreme … 9 = none, by context.
    public let descending: [Double]
    /// How probable a digit is at all as the answer, mean over the orders, by context; near 0 the rating means
    /// little.
    public let mass: [Double]

    /// The rating, by context: the mean of both orders, in which a liking for some digits cancels.
    public var values: [Double] { zip(ascending, descending).map { ($0 + $1) / 2 } }

    /// How much the order decides, by context: ascending minus descending; 0 for a model that understands the scale.
    public var orderEffect: [Double] { zip(ascending, descending).map { $0 - $1 } }
}
