extension AttributionResult {
    /// What directions did in the test items that are told in one way, at the place of the verdicts.
    public struct Variant: Sendable, Hashable, Codable {
        /// The variant's name, such as `congruent` or `swapped-opposite`.
        public var name: String
        /// Whether roles are where they usually are.
        public var form: AttributionForm
        /// Its test items.
        public var items: Int
        /// Their scenarios.
        public var scenarios: Int
        /// Without a write: by how many logits the report of whoever shows an emotion names it beyond the reports of the
        /// other persons, who don't; nil where nobody shows one.
        public var roles: Estimate?
        /// Directions that get a verdict.
        public var rows: [Row]
    }

    /// Whether a verdict outlasts exchanged roles or named speakers.
    public struct Check: Sendable, Hashable, Codable {
        /// What became of it.
        public enum Outcome: String, Sendable, Hashable, Codable {
            /// All tests of the verdict are met there, too.
            case holds
            /// The contrary is shown.
            case fails
            /// Neither is.
            case open
        }

        /// The direction's name.
        public var direction: String
        /// The emotion.
        public var target: String
        /// The verdict that was given on plain items.
        public var verdict: AttributionVerdict
        /// In which items it is tried.
        public var form: AttributionForm
        /// Their number.
        public var items: Int
        /// Their scenarios.
        public var scenarios: Int
        /// What became of it.
        public var outcome: Outcome
        /// The verdict's own tests in these items; of named speakers the third person is the speaker asked about.
        public var tests: [Test]
        /// Where it fails or stays open: what is shown, or what isn't.
        public var reason: String?
    }
}
