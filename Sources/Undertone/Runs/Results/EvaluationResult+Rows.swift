public import Statistics

extension EvaluationResult {
    /// The steered model at one α.
    public struct Row: Sendable, Hashable, Codable {
        /// Strength in units of `alphaUnit`.
        public var alpha: Double
        /// The reader's scores on the steered states, against the texts' own labels.
        public var scores: ClassificationScores
        /// Mean over texts of the reader's log-odds, steered minus unsteered, in nats.
        public var shift: Interval
        /// Share of texts whose log-odds moved toward the target.
        public var shareMoved: Interval
        /// Mean cosine of the state read with the unsteered one.
        public var cosine: Interval

        /// A row from its parts.
        public init(
            alpha: Double,
            scores: ClassificationScores,
            shift: Interval,
            shareMoved: Interval,
            cosine: Interval
        ) {
            self.alpha = alpha
            self.scores = scores
            self.shift = shift
            self.shareMoved = shareMoved
            self.cosine = cosine
        }
    }

    /// The mean shift of a control at one α.
    public struct ShiftRow: Sendable, Hashable, Codable {
        /// Strength in units of `alphaUnit`.
        public var alpha: Double
        /// Mean over texts of the reader's log-odds, steered minus unsteered, in nats.
        public var shift: Interval

        /// A row from its parts.
        public init(alpha: Double, shift: Interval) {
            self.alpha = alpha
            self.shift = shift
        }
    }

    /// Random directions of the direction's own norm.
    public struct RandomArm: Sendable, Hashable, Codable {
        /// All of them at one α.
        public struct Row: Sendable, Hashable, Codable {
            /// Strength in units of `alphaUnit`.
            public var alpha: Double
            /// The mean shift of each random direction, in the same order at every α, in nats.
            public var shifts: [Double]
            /// Their mean, and the range that holds `level` of them.
            public var band: Interval
            /// The mean shift of the direction itself on the same texts, in nats.
            public var direction: Double?

            /// A row from its parts.
            public init(
                alpha: Double,
                shifts: [Double],
                band: Interval,
                direction: Double? = nil
            ) {
                self.alpha = alpha
                self.shifts = shifts
                self.band = band
                self.direction = direction
            }

            /// (1 + random directions that move as far toward the target) / (1 + random directions).
            public var pValue: Double? {
                guard let direction else { return nil }
                let asFar = shifts.filter { $0 >= direction }.count
                return Double(1 + asFar) / Double(1 + shifts.count)
            }
        }

        /// How many directions there were.
        public var count: Int
        /// On how many of the test texts they were written; nil: all.
        public var texts: Int?
        /// A row for each α.
        public var rows: [Row]

        /// An arm from its parts.
        public init(count: Int, texts: Int? = nil, rows: [Row]) {
            self.count = count
            self.texts = texts
            self.rows = rows
        }
    }

    /// The arithmetic on stored activations at one α.
    public struct ProbeShiftRow: Sendable, Hashable, Codable {
        /// Strength in units of `alphaUnit`.
        public var alpha: Double
        /// The probe's scores on h + αv.
        public var scores: ClassificationScores
        /// The constant that was added to every log-odds, in nats.
        public var shift: Double

        /// A row from its parts.
        public init(alpha: Double, scores: ClassificationScores, shift: Double) {
            self.alpha = alpha
            self.scores = scores
            self.shift = shift
        }
    }

    /// The log-odds of single texts at one α.
    public struct Sample: Sendable, Hashable, Codable {
        /// Strength in units of `alphaUnit`.
        public var alpha: Double
        /// A text each.
        public var texts: [Text]

        /// A sample from its parts.
        public init(alpha: Double, texts: [Text]) {
            self.alpha = alpha
            self.texts = texts
        }
    }

    /// The reader's log-odds of one text, in nats.
    public struct Text: Sendable, Hashable, Codable {
        /// Whether the text's own label is the target.
        public var isTarget: Bool
        /// Without a write.
        public var unsteered: Double
        /// With the direction written.
        public var steered: Double
        /// With the first random direction written.
        public var random: Double?

        /// A text from its parts.
        public init(isTarget: Bool, unsteered: Double, steered: Double, random: Double? = nil) {
            self.isTarget = isTarget
            self.unsteered = unsteered
            self.steered = steered
            self.random = random
        }
    }
}
