public import Statistics

extension WritingResult {
    /// The second judge: a probe on an encoder's states, fitted on labelled texts, which was never told the target.
    public struct Probe: Sendable, Hashable, Codable {
        /// The encoder's name.
        public var encoder: String
        /// The SHA-256 of its file.
        public var encoderSHA256: String
        /// The labelled texts, as `format:path`.
        public var corpus: String
        /// Their hash.
        public var corpusSHA256: String
        /// The hidden state that is read.
        public var layer: Int
        /// The words of the closed set that it can choose from.
        public var words: [String]
        /// The label that stands for each of them.
        public var labels: [String]
        /// Texts that it was fitted on.
        public var trainTexts: Int
        /// Texts of the same corpus that it wasn't.
        public var heldOutTexts: Int
        /// Share of those that it gives their label.
        public var accuracy: Interval
        /// The mean over labels of the share of each one's texts; guessing gives one over their number.
        public var balancedAccuracy: Interval
        /// Share of those that have the most frequent label: what always naming it gets right.
        public var baseRate: Double
        /// Share of its words that it gives for a text that says one outright ("I feel joyful.").
        public var outright: Double
    }

    /// What the second judge makes of the texts of a row; scores are contrasts between the words that it has.
    public struct Judgement: Sendable, Hashable, Codable {
        /// As ``WritingResult/Row/shift``.
        public var shift: Interval?
        /// As ``WritingResult/Row/judged``.
        public var judged: Interval
        /// As ``WritingResult/Row/wrongWay``.
        public var wrongWay: Interval?
    }

    /// The second judge's slope of an arm.
    public func probeSlope(_ arm: Arm) -> Interval? {
        probeSlopes?.first { $0.arm == arm }?.slope
    }
}
