public import LlamaEngine

/// What to extract, and how.
public struct ExtractionRequest: Sendable {
    /// `format:path`.
    public var corpus: String
    /// Which of its examples.
    public var options: CorpusOptions
    /// Which layers.
    public var layers: LayerSelection
    /// Where in the block.
    public var site: Site
    /// How tokens become a vector.
    public var pooling: PoolingRule
    /// Whether special and template tokens are pooled, too.
    public var includesSpecial: Bool
    /// Whether texts over the context are cut.
    public var truncates: Bool
    /// F32 throughout.
    public var precise: Bool
    /// Whether vectors are stored in half precision.
    public var half: Bool
    /// The name of a chat template, instead of the model's own.
    public var template: String?
    /// The store's directory.
    public var directory: String
    /// Whether another store there may be replaced.
    public var overwrites: Bool

    /// Creates a request with the usual settings.
    public init(
        corpus: String,
        options: CorpusOptions = CorpusOptions(),
        layers: LayerSelection = .all,
        site: Site = .hidden,
        pooling: PoolingRule = .mean,
        includesSpecial: Bool = false,
        truncates: Bool = false,
        precise: Bool = false,
        half: Bool = false,
        template: String? = nil,
        directory: String,
        overwrites: Bool = false
    ) {
        self.corpus = corpus
        self.options = options
        self.layers = layers
        self.site = site
        self.pooling = pooling
        self.includesSpecial = includesSpecial
        self.truncates = truncates
        self.precise = precise
        self.half = half
        self.template = template
        self.directory = directory
        self.overwrites = overwrites
    }
}

/// How an extraction went.
public struct ExtractionOutcome: Sendable {
    /// The finished store.
    public var store: ActivationStore
    /// Texts that this process read (the rest was there from before).
    public var textsRead: Int
    /// Tokens that this process read.
    public var tokensRead: Int
    /// Texts of the store that were cut to fit the context, by an earlier process too.
    public var truncated: Int
    /// Texts that an earlier, interrupted process had done.
    public var resumedAt: Int
}

/// Turns a corpus into an activation store.
///
/// One pass counts and hashes the corpus, a second runs it through the model in chunks of a fixed number of rows. A
/// chunk is on the disk before the next begins, and its bytes depend on its texts alone, so that an interrupted
/// extraction goes on where it was and ends in the same file. Memory: the model, one chunk of vectors (at most 64 MB)
/// and one pass.
public struct Extractor {
    private let model: Model
    private let modelDigest: String

    /// Creates an extractor.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - modelDigest: the SHA-256 of its file.
    public init(model: Model, modelDigest: String) {
        self.model = model
        self.modelDigest = modelDigest
    }

    /// Extracts.
    ///
    /// - Parameters:
    ///   - request: what.
    ///   - summary: the corpus as counted before, where that was done.
    ///   - progress: called after each chunk with the texts done (earlier ones included), all texts, and the tokens
    ///     read so far.
    /// - Returns: the finished store and what was done for it.
    /// - Throws: `UndertoneError` or `EngineError`.
    public func run(
        _ request: ExtractionRequest,
        summary: CorpusSummary? = nil,
        progress: (_ done: Int, _ total: Int, _ tokens: Int) -> Void = { _, _, _ in }
    ) async throws -> ExtractionOutcome {
        let layers = try request.layers.layers(of: model.info, site: request.site)
        let summary = try summary ?? CorpusSummary.scan(request.corpus, options: request.options)
        let reader = PooledReader(model: model, precise: request.precise)
        let points = layers.map { SitePoint(request.site, HiddenStateIndex($0)) }
        let session = try await reader.mainSession()
        let widths = try points.map { try session.check($0).width }
        let manifest = manifest(request, summary, layers: layers, widths: widths)
        switch try ActivationStoreWriter.start(
            in: request.directory,
            manifest: manifest,
            overwrite: request.overwrites
        ) {
        case .complete(let store):
            return ExtractionOutcome(
                store: store,
                textsRead: 0,
                tokensRead: 0,
                truncated: store.manifest.truncated ?? 0,
                resumedAt: store.count
            )
        case .writer(let writer):
            return try await write(request, summary, writer, reader, points, widths, progress)
        }
    }

    private func write(
        _ request: ExtractionRequest,
        _ summary: CorpusSummary,
        _ writer: ActivationStoreWriter,
        _ reader: PooledReader,
        _ points: [SitePoint],
        _ widths: [Int],
        _ progress: (Int, Int, Int) -> Void
    ) async throws -> ExtractionOutcome {
        let tokenizer = ExampleTokenizer(
            model: model,
            pooling: request.pooling,
            includesSpecial: request.includesSpecial,
            truncates: request.truncates,
            template: request.template
        )
        var corpus = try CorpusFormats.open(request.corpus, options: request.options)
        let resumedAt = writer.rowsDone
        for _ in 0..<resumedAt { _ = try corpus.next() }
        let chunkRows = Self.chunkRows(widths: widths)
        var tokens = 0
        progress(resumedAt, summary.count, 0)
        while writer.rowsDone < summary.count {
            try Task.checkCancellation()
            var texts: [TokenizedExample] = []
            var examples: [StoredExample] = []
            var truncated = 0
            do {
                while texts.count < chunkRows, let example = try corpus.next() {
                    let text = try tokenizer(example)
                    texts.append(text)
                    examples.append(StoredExample(example, tokens: text.pool.count))
                    tokens += text.tokens.count
                    if text.isTruncated { truncated += 1 }
                }
            } catch let error as UndertoneError where error.code == .badInput {
                // The same text stops the same command again, and another command makes another store.
                writer.discard()
                throw error
            }
            guard !texts.isEmpty else { break }
            let rows = try await reader.read(texts, points: points)
            try writer.append(rows: rows, examples: examples, truncated: truncated)
            progress(writer.rowsDone, summary.count, tokens)
        }
        return ExtractionOutcome(
            store: try writer.finish(),
            textsRead: summary.count - resumedAt,
            tokensRead: tokens,
            truncated: writer.truncated,
            resumedAt: resumedAt
        )
    }

    /// Rows between two writes: as many as fit into 64 MB, at most 1,024, whatever the length of the corpus.
    static func chunkRows(widths: [Int]) -> Int {
        let rowBytes = max(1, widths.reduce(0, +) * MemoryLayout<Float>.size)
        return max(1, min(1024, (64 << 20) / rowBytes))
    }

    private func manifest(
        _ request: ExtractionRequest,
        _ summary: CorpusSummary,
        layers: [Int],
        widths: [Int]
    ) -> StoreManifest {
        var options = [
            "precise": String(request.precise),
            "includeSpecial": String(request.includesSpecial),
            "truncate": String(request.truncates),
        ]
        if let template = request.template { options["template"] = template }
        return StoreManifest(
            model: .init(
                sha256: modelDigest,
                name: model.info.name,
                architecture: model.info.architecture,
                width: model.info.width,
                blockCount: model.info.blockCount
            ),
            corpus: .init(spec: request.corpus, sha256: summary.sha256),
            examples: summary.count,
            site: request.site.rawValue,
            layers: layers,
            widths: widths,
            precision: request.half ? .float16 : .float32,
            pooling: request.pooling.description,
            template: model.info.chatTemplate.map { ContentDigest.of(Array($0.utf8)) },
            options: options,
            llamaVersion: LlamaBackend.version
        )
    }
}
