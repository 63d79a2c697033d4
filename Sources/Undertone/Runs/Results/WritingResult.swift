public import Statistics

/// What a model wrote under a direction's strengths, judged blindly, beside controls and a prompt.
public struct WritingResult: RunResult, Hashable {
    /// `writing`.
    public static var kind: String { "writing" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// What was done to the model.
    public enum Arm: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing.
        case unsteered
        /// The direction.
        case direction
        /// Random directions of the same length, together.
        case random
        /// A direction fitted after the labels were shuffled.
        case shuffled
        /// A system turn that asks for it, no write.
        case prompt
        /// That system turn and the direction.
        case both
    }

    /// A row of the table.
    public struct Row: Sendable, Hashable, Codable {
        /// What was done.
        public var arm: Arm
        /// The strength; 0 where nothing is written.
        public var alpha: Double
        /// The judge's score of the target less that of the unsteered text of the same prompt, in nat.
        ///
        /// A score is the log-probability minus the mean of the other words'. For random directions the mean over them and the range of 95 %.
        public var shift: Interval?
        /// Share of texts whose most probable word is the target, calibrated by content-free texts.
        public var judged: Interval
        /// The same by the probe; nil where there was none.
        public var byProbe: Judgement?
        /// Share of texts whose first word of the closed set is the target.
        public var named: Interval
        /// Share of texts whose score moved against the sign of α (of what should rise, down); nil for unsteered ones.
        public var wrongWay: Interval?
        /// Share of texts that are those of the unsteered model, to the letter.
        public var unchanged: Double
        /// Perplexity of the text under the unsteered model after the plain prompt.
        public var perplexity: Double
        /// Different runs of 1, 2, 3 tokens over all of them.
        public var distinct: [Double?]
        /// Mean tokens of a text.
        public var tokens: Double
    }

    /// How the score grows with α.
    public struct Slope: Sendable, Hashable, Codable {
        /// What was written.
        public var arm: Arm
        /// Nats per unit of α: the mean over prompts of each one's least-squares slope.
        public var slope: Interval
    }

    /// A text, for reading.
    public struct Sample: Sendable, Hashable, Codable {
        /// The end of the prompt.
        public var prompt: String
        /// What was done.
        public var arm: Arm
        /// The strength.
        public var alpha: Double
        /// What the model wrote.
        public var text: String
        /// The judge's word.
        public var judged: String
        /// The probe's word; nil where there was none.
        public var byProbe: String?
    }

    /// The direction's name.
    public var direction: String
    /// Its method.
    public var method: String
    /// The hidden state that was written.
    public var layer: Int
    /// One unit of α.
    public var alphaUnit: Double
    /// The settings.
    public var options: WritingOptions
    /// The model that judged.
    public var judgeModel: String
    /// Share of the closed set that the judge gives for a text that says it outright ("I feel joyful."): what it is worth.
    public var judgeAccuracy: Double
    /// The second judge; nil where there was none.
    public var probe: Probe?
    /// Prompts, none of them fitted on.
    public var prompts: Int
    /// Their scenarios.
    public var scenarios: Int
    /// The rows.
    public var rows: [Row]
    /// Slopes of the arms with strengths; for random directions the mean and the range of 95 %.
    public var slopes: [Slope]
    /// The slope of each random direction.
    public var randomSlopes: [Double]
    /// Slopes by the probe, as ``slopes``.
    public var probeSlopes: [Slope]?
    /// Texts of the first prompts.
    public var samples: [Sample]

    /// A row by arm and strength.
    public func row(_ arm: Arm, _ alpha: Double) -> Row? {
        rows.first { $0.arm == arm && $0.alpha == alpha }
    }

    /// An arm's slope.
    public func slope(_ arm: Arm) -> Interval? { slopes.first { $0.arm == arm }?.slope }
}
