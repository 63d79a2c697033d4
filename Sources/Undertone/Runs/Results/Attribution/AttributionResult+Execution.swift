extension AttributionResult {
    /// What a run of the experiment was: where its readings lie, what they cost, and whether it kept to its plan.
    public struct Execution: Sendable, Hashable, Codable {
        /// The folder of `header.json` and `readings.jsonl`.
        public var folder: String
        /// What the whole experiment costs.
        public var cost: AttributionCost
        /// Tokens that this run computed.
        public var tokens: Int
        /// Seconds that this run took for them.
        public var seconds: Double
        /// In what the run departs from its preregistered plan; nil without one.
        public var departures: [String]?

        /// Creates an account from its parts.
        public init(
            folder: String,
            cost: AttributionCost,
            tokens: Int,
            seconds: Double,
            departures: [String]?
        ) {
            self.folder = folder
            self.cost = cost
            self.tokens = tokens
            self.seconds = seconds
            self.departures = departures
        }
    }
}
