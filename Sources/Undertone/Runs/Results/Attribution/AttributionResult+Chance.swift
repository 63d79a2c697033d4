public import Statistics

extension AttributionResult {
    /// The verdicts that this experiment gives to directions that mean nothing.
    public struct Chance: Sendable, Hashable, Codable {
        /// How often a verdict was given.
        public struct Count: Sendable, Hashable, Codable {
            /// The verdict.
            public var verdict: AttributionVerdict
            /// Directions.
            public var count: Int
        }

        /// Random directions, each judged against the others, alone: corrected over its own claims.
        public var directions: Int
        /// In the order of the verdicts; those that were never given, too.
        public var counts: [Count]
        /// The share that came out as *self* or *user*, with its exact interval (Clopper & Pearson); directions that are
        /// judged against each other are not quite independent.
        public var selfOrUser: Interval

        /// How often a verdict was given.
        public func count(_ verdict: AttributionVerdict) -> Int {
            counts.first { $0.verdict == verdict }?.count ?? 0
        }
    }
}
