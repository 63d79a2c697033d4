/// How the readings of an experiment are judged.
public struct AttributionOptions: Sendable, Hashable, Codable {
    /// Bootstrap replicates of each interval.
    public var replicates: Int
    /// Random sign patterns where scenarios are too many for all; raised where Holm's correction needs finer p-values.
    public var draws: Int
    /// The level α of tests, 1 − α of intervals.
    public var level: Double
    /// Where the header gives no bound in logits: reports are equivalent that differ by less than this share of their
    /// mean effect.
    public var ratio: Double
    /// Whether the change after the content-free context is taken off each effect, instead of being shown beside it.
    ///
    /// Off: a write that makes the model report a state whatever was said does so after the content-free context, too, and
    /// would come out as no effect.
    public var subtractsContentFree: Bool

    /// Creates options.
    public init(
        replicates: Int = 2000,
        draws: Int = 10_000,
        level: Double = 0.05,
        ratio: Double = 0.25,
        subtractsContentFree: Bool = false
    ) {
        self.replicates = replicates
        self.draws = draws
        self.level = level
        self.ratio = ratio
        self.subtractsContentFree = subtractsContentFree
    }

    /// So many random directions are needed for one to lie outside the band of the others with p ≤ α, two-sided.
    ///
    /// 2 / (1 + B) ≤ α: 39 at 5 %.
    public var randomNeeded: Int { Int((2 / level - 1).rounded(.up)) }
}
