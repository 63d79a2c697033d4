public import Statistics

/// How well a linear probe reads a concept at each layer, and how well one does without a model.
public struct ProbeResult: RunResult, Hashable {
    /// `probe`.
    public static var kind: String { "probe" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// The scores at one hidden state.
    public struct Layer: Sendable, Hashable, Codable {
        /// The hidden-state index ℓ.
        public var layer: Int
        /// The logistic probe's scores.
        public var scores: ClassificationScores
        /// AUROC of the difference-of-means direction, which needs no training of weights.
        public var directionAUROC: Interval?

        /// A layer from its parts.
        public init(layer: Int, scores: ClassificationScores, directionAUROC: Interval? = nil) {
            self.layer = layer
            self.scores = scores
            self.directionAUROC = directionAUROC
        }
    }

    /// A reader that sees no hidden state.
    public struct Baseline: Sendable, Hashable, Codable {
        /// `majority`, `bag of words`, `length`.
        public var name: String
        /// Its scores on the same texts.
        public var scores: ClassificationScores

        /// A baseline from its parts.
        public init(name: String, scores: ClassificationScores) {
            self.name = name
            self.scores = scores
        }
    }

    /// The label to find.
    public var target: String
    /// What it is told from: a label, or `all others`.
    public var against: String
    /// The site that was read.
    public var site: String
    /// How token rows became one row a text.
    public var pooling: String
    /// The probe in words: `L2 logistic regression, C = 0.01, standardised on train`.
    public var method: String
    /// How training and test texts were kept apart.
    public var evaluation: String
    /// The class sizes.
    public var counts: [ClassCount]
    /// A row a layer, in order.
    public var layers: [Layer]
    /// The rows without a model.
    public var baselines: [Baseline]

    /// A result from its parts.
    public init(
        target: String,
        against: String,
        site: String,
        pooling: String,
        method: String,
        evaluation: String,
        counts: [ClassCount],
        layers: [Layer],
        baselines: [Baseline]
    ) {
        self.target = target
        self.against = against
        self.site = site
        self.pooling = pooling
        self.method = method
        self.evaluation = evaluation
        self.counts = counts
        self.layers = layers
        self.baselines = baselines
    }
}
