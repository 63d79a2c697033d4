/// What was extracted, and where it lies.
public struct ExtractionResult: RunResult, Hashable {
    /// `extract`.
    public static var kind: String { "extract" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// Texts of one label; a text with several labels counts in each.
    public struct LabelCount: Sendable, Hashable, Codable {
        /// The label.
        public var label: String
        /// How many texts have it.
        public var texts: Int

        /// A count from its parts.
        public init(label: String, texts: Int) {
            self.label = label
            self.texts = texts
        }
    }

    /// The store's folder.
    public var store: String
    /// The site that was read.
    public var site: String
    /// How token rows became one row a text.
    public var pooling: String
    /// `F32` or `F16`, as stored.
    public var storage: String
    /// The hidden-state indices that were kept.
    public var layers: [Int]
    /// The length of a row.
    public var width: Int
    /// Texts in the store.
    public var texts: Int
    /// Tokens that went through the model in this run.
    public var tokens: Int
    /// Texts cut at the context's end.
    public var truncated: Int
    /// Texts that were there already from a run that had been stopped.
    public var resumed: Int
    /// Texts a label, the most frequent first.
    public var labels: [LabelCount]

    /// A result from its parts.
    public init(
        store: String,
        site: String,
        pooling: String,
        storage: String,
        layers: [Int],
        width: Int,
        texts: Int,
        tokens: Int,
        truncated: Int,
        resumed: Int,
        labels: [LabelCount]
    ) {
        self.store = store
        self.site = site
        self.pooling = pooling
        self.storage = storage
        self.layers = layers
        self.width = width
        self.texts = texts
        self.tokens = tokens
        self.truncated = truncated
        self.resumed = resumed
        self.labels = labels
    }
}
