/// The directions that were fitted, with how far each can be relied on.
public struct FitResult: RunResult, Hashable {
    /// `fit`.
    public static var kind: String { "fit" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// One fitted direction.
    public struct Direction: Sendable, Hashable, Codable {
        /// The direction's name.
        public var name: String
        /// The hidden-state index ℓ.
        public var layer: Int
        /// The estimator: `dim`, `paired`.
        public var method: String
        /// Scenarios that went into it.
        public var scenarios: Int
        /// Texts that went into it.
        public var texts: Int
        /// Length of the raw difference over the mean norm of the hidden states.
        public var normRatio: Double
        /// Cosine of the directions of two halves of the scenarios; nil below two scenarios.
        public var splitHalfCosine: Double?
        /// Distance of the classes along the direction in pooled standard deviations.
        public var dPrime: Double?
        /// False below six scenarios.
        public var isUsable: Bool

        /// A direction from its parts.
        public init(
            name: String,
            layer: Int,
            method: String,
            scenarios: Int,
            texts: Int,
            normRatio: Double,
            splitHalfCosine: Double?,
            dPrime: Double?,
            isUsable: Bool
        ) {
            self.name = name
            self.layer = layer
            self.method = method
            self.scenarios = scenarios
            self.texts = texts
            self.normRatio = normRatio
            self.splitHalfCosine = splitHalfCosine
            self.dPrime = dPrime
            self.isUsable = isUsable
        }
    }

    /// The label that the directions point to.
    public var target: String
    /// The label that they point away from.
    public var against: String
    /// The site that they were fitted at.
    public var site: String
    /// How token rows became one row a text.
    public var pooling: String
    /// Where the vectors were written.
    public var output: String
    /// A row a direction.
    public var directions: [Direction]

    /// A result from its parts.
    public init(
        target: String,
        against: String,
        site: String,
        pooling: String,
        output: String,
        directions: [Direction]
    ) {
        self.target = target
        self.against = against
        self.site = site
        self.pooling = pooling
        self.output = output
        self.directions = directions
    }
}
