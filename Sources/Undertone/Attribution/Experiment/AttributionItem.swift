/// A dialogue of the attribution experiment.
public struct AttributionItem: Codable, Sendable, Hashable {
    /// What an item may be used for.
    public enum Split: String, Codable, Sendable, Hashable, CaseIterable {
        /// Choosing the layer, the mask and α.
        case dev
        /// Verdicts.
        case test
    }

    /// Unique among the items.
    public var id: String
    /// The scene: the unit of resampling.
    ///
    /// A scenario belongs to one split.
    public var scenario: String
    /// How the dialogue differs from others of its scene: `ambiguous`, `swapped-opposite` and the like (``AttributionForm``).
    public var variant: String
    /// What it may be used for.
    public var split: Split
    /// Each person's planted or authored emotion; a person who shows none isn't listed.
    public var states: [Person: String]

    /// Whether its roles are where they usually are.
    public var form: AttributionForm { AttributionForm(variant: variant) }

    /// Creates an item.
    public init(
        id: String,
        scenario: String,
        variant: String,
        split: Split,
        states: [Person: String]
    ) {
        self.id = id
        self.scenario = scenario
        self.variant = variant
        self.split = split
        self.states = states
    }
}
