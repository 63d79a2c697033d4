internal import LlamaEngine
public import Statistics

/// How much each strength of directions disturbs and moves a model, and which strength is the largest within a budget.
public struct CalibrationResult: RunResult, Hashable {
    /// `calibration`.
    public static var kind: String { "calibration" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// What a strength does, measured on the scenarios that nothing was chosen on.
    public struct Dose: Sendable, Hashable, Codable {
        /// The strength, in units of the mean norm.
        public var alpha: Double
        /// Mean KL(unsteered ‖ steered) of the next token on neutral text, in nat.
        public var divergence: Interval
        /// Mean KL of the 5 % of tokens that have the largest.
        public var worstDivergence: Double
        /// Perplexity of neutral text, steered to unsteered.
        public var perplexityRatio: Interval
        /// Mean change of the contrast of the target's word, in nat; nil where it was the answer everywhere.
        public var effect: Interval?
        /// Share of items that moved against the sign of α; nil at 0.
        public var wrongWay: Interval?
        /// Different runs of 1, 2, 3 tokens over all of them in short texts written under it; nil where none was long enough.
        public var distinct: [Double?]
        /// The same figures on the scenarios that the strength was chosen on.
        public var dev: Choosing
        /// What random directions of the same length do; nil at 0, and where there were none.
        public var random: RandomDose?
    }

    /// The figures that a strength is chosen by.
    public struct Choosing: Sendable, Hashable, Codable {
        /// Mean KL.
        public var divergence: Double
        /// Perplexity ratio.
        public var perplexityRatio: Double
        /// The upper end of the 95 % interval of the mean KL: what the budget is held against; nil in records of before it was.
        public var divergenceBound: Double?
        /// Likewise of the perplexity ratio.
        public var perplexityRatioBound: Double?
        /// Mean change of the contrast.
        public var effect: Double?
        /// Each random direction's mean change.
        public var randomEffects: [Double]
    }

    /// Random directions of a strength: the mean over them, and the range of 95 % of them.
    public struct RandomDose: Sendable, Hashable, Codable {
        /// Mean KL.
        public var divergence: Interval
        /// Perplexity ratio.
        public var perplexityRatio: Interval
        /// Change of the contrast.
        public var effect: Interval?
        /// Each one's change.
        public var effects: [Double]
    }

    /// A direction at a layer.
    public struct Curve: Sendable, Hashable, Codable {
        /// The direction's name.
        public var name: String
        /// Its method.
        public var method: String
        /// The hidden state that was written.
        public var layer: Int
        /// One unit of α.
        public var alphaUnit: Double
        /// The tokens that were written, as plans name them.
        public var tokens: String
        /// The word whose contrast is read.
        public var word: String
        /// How it was asked for: the question and the stem.
        public var question: ReportQuestion
        /// Test items whose unsteered answer was another word.
        public var items: Int
        /// By strength, ascending.
        public var doses: [Dose]

        /// The dose of a strength.
        public func dose(_ alpha: Double) -> Dose? { doses.first { $0.alpha == alpha } }
    }

    /// What was chosen for a direction.
    public struct Choice: Sendable, Hashable, Codable {
        /// The direction's name.
        public var name: String
        /// Its method.
        public var method: String
        /// The layer; nil where no strength will do.
        public var layer: Int?
        /// The strength; nil where none will do.
        public var alpha: Double?
        /// Why none will do; nil where one does.
        public var reason: String?
    }

    /// The SHA-256 of the model file.
    public var modelSHA256: String
    /// What the strengths are to stay within.
    public var budget: CalibrationBudget
    /// The closed set.
    public var words: [String]
    /// The strengths that were tried.
    public var alphas: [Double]
    /// Texts: those that strengths were chosen on, and those that the table is of.
    public var neutralTexts: [Int]
    /// Contexts of the question, likewise.
    public var items: [Int]
    /// Tokens of neutral text that the test figures are of; the most of any place that was written.
    public var neutralTokens: Int
    /// The SHA-256 of the neutral corpus.
    public var neutralSHA256: String
    /// Random directions.
    public var randomCount: Int
    /// Directions and layers.
    public var curves: [Curve]
    /// A choice a direction.
    public var choices: [Choice]

    /// The curve that was chosen for a direction; where none will do, the first.
    public func curve(of choice: Choice) -> Curve? {
        curves.first {
            $0.name == choice.name && $0.method == choice.method
                && (choice.layer == nil || $0.layer == choice.layer)
        }
    }

    /// Whether a direction's strength, chosen within the budget, goes over it on the scenarios that nothing was chosen on.
    public func isOverBudget(_ choice: Choice) -> Bool {
        guard let alpha = choice.alpha, let dose = curve(of: choice)?.dose(alpha) else {
            return false
        }
        return !budget.allows(
            divergence: dose.divergence.estimate,
            perplexityRatio: dose.perplexityRatio.estimate
        )
    }

    /// What is put into a direction's file; nil for one that has no strength, or was chosen at another layer.
    public func calibration(of direction: Direction) -> Direction.Calibration? {
        guard
            let choice = choices.first(where: {
                $0.name == direction.name && $0.method == direction.method
                    && $0.layer == direction.point.layer.rawValue
            }), let alpha = choice.alpha, let curve = curve(of: choice),
            let dose = curve.dose(alpha), let effect = dose.effect
        else { return nil }
        return Direction.Calibration(
            modelSHA256: modelSHA256,
            alpha: alpha,
            layer: curve.layer,
            tokens: curve.tokens,
            budget: budget,
            divergence: dose.divergence,
            perplexityRatio: dose.perplexityRatio,
            word: curve.word,
            effect: effect,
            neutralSHA256: neutralSHA256
        )
    }
}
