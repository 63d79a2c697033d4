public import Statistics

extension AttributionResult {
    /// How a report follows the strength of a write.
    public struct Dose: Sendable, Hashable, Codable {
        /// The direction's name.
        public var direction: String
        /// The emotion.
        public var target: String
        /// Whose report.
        public var report: ReportKind
        /// The strengths, 0 among them.
        public var alphas: [Double]
        /// Scenarios that have all strengths.
        public var scenarios: Int
        /// The mean over scenarios of Spearman's ρ of strength and change.
        public var spearman: Double?
        /// Two-sided p of the sign-flip test that this mean is 0.
        public var spearmanP: Double?
        /// One-sided p of Page's test for a rise with the strength, in every scenario.
        public var pageP: Double?
        /// β of change ~ β·α + (1 | scenario) by REML over strengths that aren't 0, in logits per unit of α.
        public var slope: Interval?
        /// Two-sided p of the sign-flip test of one slope a scenario, which may differ from each other.
        public var slopeP: Double?
    }

    /// D of a direction at one place.
    public struct MapEntry: Sendable, Hashable, Codable {
        /// The direction's name.
        public var direction: String
        /// The emotion.
        public var target: String
        /// The written hidden state.
        public var layer: Int
        /// The written tokens.
        public var mask: String
        /// D = Δself − Δuser.
        public var difference: Double
        /// Its sign-flip p.
        public var p: Double
        /// That after Benjamini and Hochberg's correction over the whole map, all directions together.
        public var q: Double
        /// Whether D lies outside the band of random directions there; nil where none were read.
        public var isOutsideBand: Bool?
    }
}
