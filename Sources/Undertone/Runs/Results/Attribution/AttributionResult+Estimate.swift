public import Statistics

extension AttributionResult {
    /// A mean over scenarios, with what is known of its error.
    public struct Estimate: Sendable, Hashable, Codable {
        /// The mean over scenarios of their items' means.
        public var mean: Double
        /// The BCa bootstrap interval over scenarios; nil for fewer than two.
        public var interval: Interval?
        /// Two-sided p of the sign-flip test over scenarios.
        public var p: Double?
        /// Cohen's d_z over scenarios; nil where they don't differ.
        public var dz: Double?
        /// Items that it rests on.
        public var items: Int
        /// Scenarios that it rests on.
        public var scenarios: Int
        /// The same of random directions of equal norm; nil where none were read there.
        public var random: Band?
    }

    /// What random directions do.
    public struct Band: Sendable, Hashable, Codable {
        /// The mean over directions.
        public var mean: Double
        /// The value that 2.5 % of them stay under.
        public var lower: Double
        /// The value that 2.5 % of them exceed.
        public var upper: Double
        /// (1 + number as high) / (1 + directions).
        public var pUpper: Double
        /// (1 + number as low) / (1 + directions).
        public var pLower: Double
        /// Directions.
        public var count: Int

        /// Twice the smaller of both, at most 1.
        public var p: Double { min(1, 2 * min(pUpper, pLower)) }
    }

    /// What a condition did to a report.
    public struct Effect: Sendable, Hashable, Codable {
        /// Whose report.
        public var report: ReportKind
        /// Change of the contrast in logits.
        public var shift: Estimate
        /// How often a steered contrast is above an unsteered one less how often below, over pairs of items.
        public var cliffsDelta: Double?
        /// Share of items whose change has the sign that the strength doesn't have.
        public var wrongWay: Double
        /// Items that are left out: the target was the answer already.
        public var ceiling: Int
        /// Items in which the target was the least likely word.
        public var floor: Int
        /// The change after the content-free context.
        public var contentFree: Double?
        /// Change of the rating by digits toward the target; at the primary layer and mask only.
        public var rating: Estimate?
    }

    /// A difference between reports in the same items.
    public struct Margin: Sendable, Hashable, Codable {
        /// Which.
        public var kind: AttributionMargin
        /// In logits.
        public var shift: Estimate
        /// By digits; at the primary layer and mask only.
        public var rating: Estimate?
    }

    /// A direction at one place and strength.
    public struct Row: Sendable, Hashable, Codable {
        /// Its name.
        public var direction: String
        /// Where it comes from.
        public var arm: AttributionDirection.Arm
        /// The emotion looked at.
        public var target: String
        /// The written hidden state; nil for a prompt.
        public var layer: Int?
        /// The written tokens.
        public var mask: String?
        /// The strength.
        public var alpha: Double?
        /// Whether this is where verdicts are given; prompts count.
        public var isPrimary: Bool
        /// By report.
        public var effects: [Effect]
        /// Between reports.
        public var margins: [Margin]
        /// A = (Δself − Δuser) / (|Δself| + |Δuser|), mean over items; from −1 to 1.
        public var asymmetry: Estimate?

        /// The effect on a report.
        public func effect(on report: ReportKind) -> Effect? {
            effects.first { $0.report == report }
        }

        /// A difference between reports.
        public func margin(_ kind: AttributionMargin) -> Margin? {
            margins.first { $0.kind == kind }
        }
    }
}
