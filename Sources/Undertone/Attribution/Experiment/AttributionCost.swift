/// What an attribution experiment costs, counted before it starts.
public struct AttributionCost: Sendable, Hashable, Codable {
    /// Answers that are read.
    public var readings = 0
    /// Tokens that are computed, beginnings that readings share counted once a pass.
    public var tokens = 0
    /// Passes of the model.
    public var passes = 0
    /// Tokens if every reading were computed by itself.
    public var separateTokens = 0
    /// What probes read behind the writes, a state of an item each; nil in records of before there were probes.
    public var projections: Int?

    /// How many times fewer tokens are computed than one by one.
    public var saving: Double { tokens > 0 ? Double(separateTokens) / Double(tokens) : 1 }

    /// The sum of two.
    static func + (left: AttributionCost, right: AttributionCost) -> AttributionCost {
        AttributionCost(
            readings: left.readings + right.readings,
            tokens: left.tokens + right.tokens,
            passes: left.passes + right.passes,
            separateTokens: left.separateTokens + right.separateTokens,
            projections: (left.projections ?? 0) + (right.projections ?? 0)
        )
    }
}
