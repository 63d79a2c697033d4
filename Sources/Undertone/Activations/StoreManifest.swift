/// What an activation store was made of: everything that its bytes depend on.
public struct StoreManifest: Sendable, Hashable, Codable {
    /// The model that the activations come from.
    public struct Model: Sendable, Hashable, Codable {
        /// The SHA-256 of the model file.
        public var sha256: String
        /// The model's name, as its file says.
        public var name: String
        /// The architecture, such as `bert`.
        public var architecture: String
        /// The width of its hidden states.
        public var width: Int
        /// The number of its blocks; hidden states go from 0 to this.
        public var blockCount: Int

        /// Creates a description of a model.
        public init(
            sha256: String,
            name: String,
            architecture: String,
            width: Int,
            blockCount: Int
        ) {
            self.sha256 = sha256
            self.name = name
            self.architecture = architecture
            self.width = width
            self.blockCount = blockCount
        }
    }

    /// The corpus that was read.
    public struct Corpus: Sendable, Hashable, Codable {
        /// The `format:path` that it was read from; another with equal contents is the same corpus.
        public var spec: String
        /// The ``CorpusDigest`` of what was read.
        public var sha256: String

        /// Creates a description of a corpus.
        public init(spec: String, sha256: String) {
            self.spec = spec
            self.sha256 = sha256
        }
    }

    /// The version of the store's format.
    public var format = 1
    /// The model.
    public var model: Model
    /// The corpus.
    public var corpus: Corpus
    /// The number of examples: rows of each tensor.
    public var examples: Int
    /// The site: `hidden`, `attention`, `mlp`, `heads` or `neurons`; the first part of the tensors'
    /// names.
    public var site: String
    /// The layers, in the order in which rows are given; the second part of the tensors' names.
    public var layers: [Int]
    /// The width of each layer's vectors, in the order of ``layers``.
    public var widths: [Int]
    /// How numbers are stored: `float32` or `float16`.
    public var precision: SafeTensorsType
    /// How a text's tokens became one vector, such as `mean`.
    public var pooling: String
    /// The chat template, or its digest, if one was used.
    public var template: String?
    /// All other settings that change the numbers.
    public var options: [String: String]
    /// The version of llama.cpp.
    public var llamaVersion: String
    /// The version of Undertone.
    public var toolVersion: String
    /// The length of `examples.jsonl` in bytes; the writer fills it in.
    public var examplesBytes: Int?
    /// How many texts were cut to the model's context; the writer fills it in.
    public var truncated: Int?

    /// Creates a manifest; `layers` and `widths` have equal length.
    public init(
        model: Model,
        corpus: Corpus,
        examples: Int,
        site: String,
        layers: [Int],
        widths: [Int],
        precision: SafeTensorsType = .float32,
        pooling: String,
        template: String? = nil,
        options: [String: String] = [:],
        llamaVersion: String,
        toolVersion: String = UndertoneVersion.current
    ) {
        self.model = model
        self.corpus = corpus
        self.examples = examples
        self.site = site
        self.layers = layers
        self.widths = widths
        self.precision = precision
        self.pooling = pooling
        self.template = template
        self.options = options
        self.llamaVersion = llamaVersion
        self.toolVersion = toolVersion
    }

    /// The name of a layer's tensor, such as `hidden.3`.
    public func tensorName(layer: Int) -> String {
        "\(site).\(layer)"
    }
}
