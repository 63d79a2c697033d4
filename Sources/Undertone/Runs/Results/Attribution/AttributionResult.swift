/// Whose report each direction moved, with all that the answer rests on.
public struct AttributionResult: RunResult, Hashable {
    /// `attribution`.
    public static var kind: String { "attribution" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// How much of the design there was.
    public struct Design: Sendable, Hashable, Codable {
        /// The model's name.
        public var model: String
        /// The SHA-256 of its file.
        public var modelSHA256: String
        /// The closed set of answers.
        public var words: [String]
        /// What was asked about.
        public var reports: [ReportKind]
        /// The hidden states that were written.
        public var layers: [Int]
        /// The tokens that were written.
        public var masks: [String]
        /// The strengths.
        public var alphas: [Double]
        /// Stems of words, all reports together.
        public var stems: Int
        /// Items that verdicts rest on.
        public var testItems: Int
        /// Their scenarios.
        public var testScenarios: Int
        /// Test items with exchanged roles or named speakers, which no verdict rests on; nil in older records.
        public var checkItems: Int?
        /// Items that choices may rest on.
        public var devItems: Int
        /// Readings.
        public var readings: Int
        /// Random directions that were read at the primary place.
        public var random: Int
        /// Whether the model was asked after a content-free context.
        public var hasContentFree: Bool
        /// Whether the last line of the readings was cut off.
        public var wasCutOff: Bool
    }

    /// What the dev items would have chosen.
    public struct Choice: Sendable, Hashable, Codable {
        /// The place; nil where they can't choose.
        public var place: AttributionPrimary?
        /// Whether the primary place was chosen by them, and is another.
        public var isContradicted: Bool
    }

    /// How much of the design there was.
    public var design: Design
    /// Where the verdicts are given.
    public var primary: AttributionPrimary
    /// δ in logits; nil where reports are equivalent by their ratio.
    public var bound: Double?
    /// The share of the mean effect that differences must stay under to be equivalent; where `bound` is nil.
    public var ratio: Double
    /// How the readings were judged.
    public var options: AttributionOptions
    /// The number of claims that Holm's correction is for.
    public var family: Int
    /// A verdict a direction.
    public var findings: [Finding]
    /// Effects of named directions at every place and strength.
    public var rows: [Row]
    /// Dose curves at the primary layer and mask.
    public var doses: [Dose]
    /// D over layers and masks, at the primary strength.
    public var map: [MapEntry]
    /// Effects by the way in which items are told; nil where all are told in one, and in older records.
    public var variants: [Variant]?
    /// Whether verdicts of self and user outlast exchanged roles and named speakers; nil where no item is told so, and in
    /// older records.
    public var checks: [Check]?
    /// What the dev items would have chosen.
    public var choice: Choice
    /// The verdicts that random directions get; nil where they are too few.
    public var chance: Chance?
    /// What this design can't tell, a sentence each.
    public var limits: [String]
    /// What probes read behind the writes; nil in results of before there were probes.
    public var downstream: Downstream?
    /// How the experiment was run; nil where readings were judged alone.
    public var execution: Execution?

    /// The row of a direction at the primary place, or of a prompt.
    public func primaryRow(_ direction: String, target: String) -> Row? {
        rows.first { $0.direction == direction && $0.target == target && $0.isPrimary }
    }
}
