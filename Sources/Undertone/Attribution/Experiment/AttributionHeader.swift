/// What one attribution experiment is: `header.json`, beside the readings.
public struct AttributionHeader: Codable, Sendable, Hashable {
    /// The file's name.
    public static let fileName = "header.json"

    /// The model's name.
    public var model: String
    /// The SHA-256 of its file.
    public var modelSHA256: String
    /// The closed set of answers: emotions and `neutral`.
    public var words: [String]
    /// How pleasant each word's state is, −1 … 1, by word.
    ///
    /// It is the sign in which a write of that emotion has to move ratings by digits. Words that aren't listed have no outcome by digits.
    public var valences: [String: Double]
    /// The hidden states that are written, by number.
    public var layers: [Int]
    /// The tokens that are written: `user`, `assistant`, `opening`, `all`, `last`.
    public var masks: [String]
    /// The strengths, without 0, ascending.
    public var alphas: [Double]
    /// What is written.
    public var directions: [AttributionDirection]
    /// What is asked about.
    public var reports: [ReportKind]
    /// How it is asked.
    public var stems: [AttributionStem]
    /// The dialogues.
    public var items: [AttributionItem]
    /// Of random directions and of all that is drawn.
    public var seed: UInt64
    /// δ of the equivalence tests, in contrast units (logits); 0: reports are alike that differ by less than a share of
    /// their mean effect (`AttributionOptions.ratio`).
    public var bound: Double
    /// The layer, mask and α at which the verdicts are given.
    public var primary: AttributionPrimary
    /// What is read by probe behind the writes; nil in records of before there were probes.
    public var downstream: Downstream?

    /// Creates a header.
    public init(
        model: String,
        modelSHA256: String,
        words: [String],
        valences: [String: Double] = [:],
        layers: [Int],
        masks: [String],
        alphas: [Double],
        directions: [AttributionDirection],
        reports: [ReportKind],
        stems: [AttributionStem],
        items: [AttributionItem],
        seed: UInt64,
        bound: Double,
        primary: AttributionPrimary,
        downstream: Downstream? = nil
    ) {
        self.model = model
        self.modelSHA256 = modelSHA256
        self.words = words
        self.valences = valences
        self.layers = layers
        self.masks = masks
        self.alphas = alphas
        self.directions = directions
        self.reports = reports
        self.stems = stems
        self.items = items
        self.seed = seed
        self.bound = bound
        self.primary = primary
        self.downstream = downstream
    }
}
