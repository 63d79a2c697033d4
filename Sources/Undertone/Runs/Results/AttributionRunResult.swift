/// Where the readings of an attribution experiment are, what they cost, and the raw effects.
public struct AttributionRunResult: RunResult, Hashable {
    /// `attribute`.
    public static var kind: String { "attribute" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// The folder of `header.json` and `readings.jsonl`.
    public var folder: String
    /// The emotion that the writes were to bring.
    public var target: String
    /// Where the effects are given.
    public var primary: AttributionPrimary
    /// Test items.
    public var items: Int
    /// What the whole experiment costs.
    public var cost: AttributionCost
    /// Tokens that this run has computed.
    public var tokens: Int
    /// Seconds that this run has computed.
    public var seconds: Double
    /// Raw effects at the primary place.
    public var effects: [AttributionEffects.Row]
    /// In what the run departs from its preregistered plan; nil without one.
    public var departures: [String]?

    /// A result from its parts.
    public init(
        folder: String,
        target: String,
        primary: AttributionPrimary,
        items: Int,
        cost: AttributionCost,
        tokens: Int,
        seconds: Double,
        effects: [AttributionEffects.Row],
        departures: [String]?
    ) {
        self.folder = folder
        self.target = target
        self.primary = primary
        self.items = items
        self.cost = cost
        self.tokens = tokens
        self.seconds = seconds
        self.effects = effects
        self.departures = departures
    }
}
