public import Statistics

extension Direction {
    /// The strength that was found for a direction: the largest within a budget, on one model.
    ///
    /// Chosen on one half of the scenarios; what is stated here was measured on the other.
    public struct Calibration: Sendable, Hashable, Codable {
        /// The SHA-256 of the model file that it was measured on; no other is served by it.
        public var modelSHA256: String
        /// The strength for adding the direction, in units of the mean norm.
        public var alpha: Double
        /// The hidden state that was written.
        public var layer: Int
        /// The tokens that were written, as plans name them (`all`, `opening`).
        public var tokens: String
        /// The limits that it was chosen within.
        public var budget: CalibrationBudget
        /// Mean KL(unsteered ‖ steered) of the next token on neutral text, in nat.
        public var divergence: Interval
        /// exp of the mean rise of neutral text's surprise.
        public var perplexityRatio: Interval
        /// What the effect is on: the word whose contrast is read.
        public var word: String
        /// Mean change of the word's contrast, in nat.
        public var effect: Interval
        /// The SHA-256 of the neutral text.
        public var neutralSHA256: String

        /// Whether what was measured there goes over the limits that it was chosen within.
        public var isOverBudget: Bool {
            !budget.allows(
                divergence: divergence.estimate,
                perplexityRatio: perplexityRatio.estimate
            )
        }

        /// Creates a calibration from its parts.
        public init(
            modelSHA256: String,
            alpha: Double,
            layer: Int,
            tokens: String,
            budget: CalibrationBudget,
            divergence: Interval,
            perplexityRatio: Interval,
            word: String,
            effect: Interval,
            neutralSHA256: String
        ) {
            self.modelSHA256 = modelSHA256
            self.alpha = alpha
            self.layer = layer
            self.tokens = tokens
            self.budget = budget
            self.divergence = divergence
            self.perplexityRatio = perplexityRatio
            self.word = word
            self.effect = effect
            self.neutralSHA256 = neutralSHA256
        }
    }
}
