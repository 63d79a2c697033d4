/// How much a write may disturb what a model says of neutral text.
public struct CalibrationBudget: Sendable, Hashable, Codable {
    /// The largest mean KL(unsteered ‖ steered) of the next token, in nat.
    public var divergence: Double
    /// The largest perplexity ratio, steered to unsteered.
    public var perplexityRatio: Double

    /// Creates a budget; the default is 0.1 nat and 1.5.
    public init(divergence: Double = 0.1, perplexityRatio: Double = 1.5) {
        self.divergence = divergence
        self.perplexityRatio = perplexityRatio
    }

    /// Whether figures stay within it.
    public func allows(divergence: Double, perplexityRatio: Double) -> Bool {
        divergence <= self.divergence && perplexityRatio <= self.perplexityRatio
    }

    /// The largest strength up to which every one that was tried stays within the budget.
    ///
    /// - Parameter doses: strengths with their figures; only those above 0 count.
    /// - Returns: the strength; nil where the smallest is too large already.
    public func largest(
        _ doses: [(alpha: Double, divergence: Double, perplexityRatio: Double)]
    ) -> Double? {
        doses.filter { $0.alpha > 0 }.sorted { $0.alpha < $1.alpha }
            .prefix { allows(divergence: $0.divergence, perplexityRatio: $0.perplexityRatio) }
            .last?.alpha
    }
}
