public import LlamaEngine

/// A unit vector at one site and layer that stands for a concept, with its origin.
public struct Direction: Sendable, Hashable, Codable {
    /// The concept: the target's label.
    public var name: String
    /// What it was set against.
    public var against: String
    /// Where.
    public var point: SitePoint
    /// Length 1, [width].
    public var vector: [Float]
    /// The length of the estimate before it was made a unit vector, in raw units of the hidden state.
    public var norm: Float
    /// The mean norm of the vectors that it was fitted on: the unit of α.
    public var meanHiddenNorm: Float
    /// The estimator (`dim`, `paired`, …), with `+denoise` where neutral variance was taken out first.
    public var method: String
    /// What it was fitted on.
    public var origin: Origin
    /// How good it is.
    public var quality: Quality
    /// How the fitted texts project onto it; nil in files of before it was kept, and of other tools.
    public var readout: Readout?
    /// The strength that was found for it; nil before it was calibrated.
    public var calibration: Calibration?

    /// Creates a direction from its parts.
    public init(
        name: String,
        against: String,
        point: SitePoint,
        vector: [Float],
        norm: Float,
        meanHiddenNorm: Float,
        method: String,
        origin: Origin,
        quality: Quality,
        readout: Readout? = nil,
        calibration: Calibration? = nil
    ) {
        self.name = name
        self.against = against
        self.point = point
        self.vector = vector
        self.norm = norm
        self.meanHiddenNorm = meanHiddenNorm
        self.method = method
        self.origin = origin
        self.quality = quality
        self.readout = readout
        self.calibration = calibration
    }

    /// The model, texts and settings that a direction comes from.
    public struct Origin: Sendable, Hashable, Codable {
        /// The SHA-256 of the model file.
        public var modelSHA256: String
        /// The model's name.
        public var model: String
        /// The corpus, as `format:path`.
        public var corpus: String
        /// The SHA-256 of the examples that were extracted.
        public var corpusSHA256: String
        /// How tokens became a vector.
        public var pooling: String
        /// The splits that the fitted rows are of, sorted.
        public var splits: [String]
        /// Their scenarios, sorted; empty where the texts have none.
        public var scenarios: [String]
        /// The other settings of the store.
        public var options: [String: String]
        /// What of neutral text's variance was taken out first; nil where nothing was.
        public var denoising: Denoiser.Removal?

        /// Creates an origin from its parts.
        public init(
            modelSHA256: String,
            model: String,
            corpus: String,
            corpusSHA256: String,
            pooling: String,
            splits: [String],
            scenarios: [String],
            options: [String: String],
            denoising: Denoiser.Removal? = nil
        ) {
            self.modelSHA256 = modelSHA256
            self.model = model
            self.corpus = corpus
            self.corpusSHA256 = corpusSHA256
            self.pooling = pooling
            self.splits = splits
            self.scenarios = scenarios
            self.options = options
            self.denoising = denoising
        }
    }

    /// The figures that are printed with every direction.
    public struct Quality: Sendable, Hashable, Codable {
        /// Clusters that have the target (texts, where there are no scenarios).
        public var scenarios: Int
        /// Texts of both classes.
        public var texts: Int
        /// ‖estimate‖ / mean ‖h‖.
        public var normRatio: Double
        /// Mean cosine of the estimates from two halves of the clusters; nil below two clusters.
        public var splitHalfCosine: Double?
        /// d′ along the direction: fitted on one half of the clusters, measured on the other.
        public var dPrime: Double?
        /// Whether there are enough clusters: estimates from fewer than 6 flip sign.
        public var isUsable: Bool
        /// What else is to be known; nil in files of before it was kept.
        public var card: Card?

        /// Creates figures from their parts.
        public init(
            scenarios: Int,
            texts: Int,
            normRatio: Double,
            splitHalfCosine: Double?,
            dPrime: Double?,
            isUsable: Bool,
            card: Card? = nil
        ) {
            self.scenarios = scenarios
            self.texts = texts
            self.normRatio = normRatio
            self.splitHalfCosine = splitHalfCosine
            self.dPrime = dPrime
            self.isUsable = isUsable
            self.card = card
        }
    }

    /// The vector to add for a strength in units of the mean norm.
    public func addition(alpha: Double) -> [Float] {
        let factor = Float(alpha) * meanHiddenNorm
        return vector.map { $0 * factor }
    }
}
