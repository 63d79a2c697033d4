public import Statistics

extension AttributionResult {
    /// One condition of a claim.
    public struct Test: Sendable, Hashable, Codable {
        /// What kind of evidence it is.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// A mean is above 0: the interval and the sign-flip test.
            case above
            /// A mean isn't 0.
            case differs
            /// A difference is smaller than the bound: two one-sided t tests.
            case equivalent
            /// A mean lies outside what random directions do.
            case random
        }

        /// What is tested, such as `Δself − Δuser > 0`.
        public var name: String
        /// What kind of evidence it is.
        public var kind: Kind
        /// The mean that is tested.
        public var estimate: Double
        /// Its interval; of 1 − 2α for an equivalence.
        public var interval: Interval?
        /// The p of the test.
        public var p: Double
        /// Whether the condition holds on its own.
        public var isMet: Bool
    }

    /// A verdict that could have been given.
    public struct Claim: Sendable, Hashable, Codable {
        /// The verdict.
        public var verdict: AttributionVerdict
        /// All of these must hold.
        public var tests: [Test]
        /// The largest p of its tests: all of them must be rejected (intersection–union; Berger 1982).
        public var p: Double
        /// That after Holm's correction over all claims of all directions.
        public var adjusted: Double
        /// Whether all conditions hold and the adjusted p is small enough.
        public var holds: Bool
    }

    /// A verdict that this design can't give.
    public struct Unavailable: Sendable, Hashable, Codable {
        /// The verdict.
        public var verdict: AttributionVerdict
        /// What is missing.
        public var reason: String
    }

    /// Whose report a direction moved.
    public struct Finding: Sendable, Hashable, Codable {
        /// The direction's name.
        public var direction: String
        /// Where it comes from.
        public var arm: AttributionDirection.Arm
        /// Its emotion.
        public var target: String
        /// The verdict.
        public var verdict: AttributionVerdict
        /// What was tested.
        public var claims: [Claim]
        /// What couldn't be.
        public var unavailable: [Unavailable]
        /// The effect on each report, or D, that an experiment of this size finds with power .8 at level α divided by the
        /// number of claims, in logits.
        public var detectable: Detectable?

        /// Smallest effects that can be detected.
        public struct Detectable: Sendable, Hashable, Codable {
            /// Δself.
            public var own: Double
            /// D.
            public var margin: Double
        }

        /// The claim of a verdict.
        public func claim(_ verdict: AttributionVerdict) -> Claim? {
            claims.first { $0.verdict == verdict }
        }
    }
}
