internal import Foundation
internal import LlamaEngine

/// What exchanged vectors are: whose, of which layers, in which units.
///
/// It travels with every file that is written for other tools: as metadata in GGUF and safetensors, as a member of
/// `.npz`, and as `FILE.manifest.json` beside `.safetensors` and `.npy`.
public struct ExchangeManifest: Sendable, Hashable, Codable {
    /// The model that the directions were fitted on.
    public struct Model: Sendable, Hashable, Codable {
        /// Its name.
        public var name: String
        /// The SHA-256 of its file.
        public var sha256: String
    }

    /// One layer.
    public struct Layer: Sendable, Hashable, Codable {
        /// The hidden state ℓ.
        public var layer: Int
        /// The block whose output it is, counted from 0 (`model.layers[block]` in transformers and vLLM); nil for
        /// the embeddings.
        public var block: Int?
        /// The tensor or array that holds it.
        public var tensor: String
        /// Elements of a vector.
        public var width: Int
    }

    /// One concept at one layer.
    public struct Entry: Sendable, Hashable, Codable {
        /// The concept.
        public var concept: String
        /// The hidden state ℓ.
        public var layer: Int
        /// The α that the file's vector was multiplied by, in mean norms; nil where vectors are of unit length.
        public var alpha: Double?
        /// What it was set against.
        public var against: String
        /// The estimator.
        public var method: String
        /// The length of the raw estimate.
        public var norm: Float
        /// The unit of α.
        public var meanHiddenNorm: Float
        /// What it was fitted on.
        public var origin: Direction.Origin
        /// How good it is.
        public var quality: Direction.Quality
        /// What makes its projections readable; nil where the fit gave none.
        public var readout: Direction.Readout?
    }

    /// The version of this form.
    public var format = Self.currentFormat
    /// The version of Undertone that wrote it.
    public var toolVersion: String
    /// The model.
    public var model: Model
    /// The site: `hidden`, `mlp`, ….
    public var site: String
    /// How layers are counted.
    public var layerConvention = Self.layerConvention
    /// The unit of α.
    public var alphaUnit = Self.alphaUnit
    /// What the vectors are: of unit length, or to be added as they stand.
    public var vectors: Vectors
    /// The concepts, in the order of a matrix's rows.
    public var concepts: [String]
    /// The layers, ascending.
    public var layers: [Layer]
    /// Each concept at each layer.
    public var directions: [Entry]
    /// The SHA-256 of the file of vectors, in a manifest beside it.
    public var vectorsSHA256: String?

    /// What the vectors of a file are.
    public enum Vectors: String, Sendable, Hashable, Codable {
        /// Of length 1.
        case unit
        /// α · mean norm · unit vector, to be added as it stands.
        case scaled
        /// The sum of several such.
        case sum
    }

    static let currentFormat = "undertone-exchange-1"
    static let layerConvention =
        "hidden_states[layer] of transformers: 0 after the embeddings, n after n blocks, before the final norm"
    static let alphaUnit =
        "alpha * meanHiddenNorm * unit vector is added; meanHiddenNorm is the mean norm of the hidden states at the "
        + "layer, over the texts of the fit"
    static let key = "undertone.manifest"

    /// Describes directions that go into a file.
    ///
    /// - Parameters:
    ///   - selection: the directions.
    ///   - vectors: what the file holds of them.
    ///   - alphas: the α of each concept; nil for unit vectors.
    ///   - toolVersion: the version of Undertone.
    ///   - tensor: the name of a layer's tensor.
    init(
        _ selection: ExchangeSelection,
        vectors: Vectors,
        alphas: [String: Double] = [:],
        toolVersion: String,
        tensor: (HiddenStateIndex) -> String
    ) {
        self.toolVersion = toolVersion
        self.vectors = vectors
        model = Model(name: selection.origin.model, sha256: selection.origin.modelSHA256)
        site = selection.site.rawValue
        concepts = selection.concepts
        layers = selection.layers.map { layer in
            Layer(
                layer: layer.rawValue,
                block: layer.precedingBlock,
                tensor: tensor(layer),
                width: selection.width(layer)
            )
        }
        directions = selection.directions.map { direction in
            Entry(
                concept: direction.name,
                layer: direction.point.layer.rawValue,
                alpha: alphas[direction.name],
                against: direction.against,
                method: direction.method,
                norm: direction.norm,
                meanHiddenNorm: direction.meanHiddenNorm,
                origin: direction.origin,
                quality: direction.quality,
                readout: direction.readout
            )
        }
    }

    /// As JSON with sorted keys: equal contents give equal bytes.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    /// Reads and checks a manifest.
    ///
    /// - Throws: `UndertoneError` (bad input) that names `file`.
    init(json: some Sequence<UInt8>, file: String) throws {
        let manifest: ExchangeManifest
        do {
            manifest = try JSONDecoder().decode(ExchangeManifest.self, from: Data(json))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(
                "its manifest can't be read: \(DecodingMessage.text(error))",
                file: file
            )
        }
        try manifest.check(file)
        self = manifest
    }

    private func check(_ file: String) throws {
        func fault(_ message: String) -> UndertoneError {
            UndertoneError.badInput("its manifest \(message); damaged", file: file)
        }
        guard format == Self.currentFormat else {
            throw UndertoneError.badInput(
                "its manifest is of the form '\(format.prefix(64))', and this version of undertone reads "
                    + "'\(Self.currentFormat)'",
                file: file
            )
        }
        guard Site(rawValue: site) != nil else { throw fault("names no site") }
        guard !concepts.isEmpty, Set(concepts).count == concepts.count else {
            throw fault("names no concepts, or one twice")
        }
        let numbers = layers.map(\.layer)
        guard !layers.isEmpty, Set(numbers).count == layers.count,
            Set(layers.map(\.tensor)).count == layers.count,
            layers.allSatisfy({
                (0...ControlVectorFile.largestNumber).contains($0.layer)
                    && (1...1_048_576).contains($0.width)
            })
        else { throw fault("names impossible layers") }
        guard layers.allSatisfy({ HiddenStateIndex($0.layer).precedingBlock == $0.block }) else {
            throw fault("counts blocks and hidden states differently")
        }
        guard directions.count == concepts.count * layers.count else {
            throw fault("doesn't describe each concept at each layer")
        }
        var seen: Set<String> = []
        for entry in directions {
            guard concepts.contains(entry.concept), numbers.contains(entry.layer),
                seen.insert("\(entry.layer).\(entry.concept)").inserted,
                entry.norm.isFinite, entry.meanHiddenNorm.isFinite, entry.meanHiddenNorm > 0,
                entry.alpha?.isFinite != false
            else { throw fault("describes no direction with '\(entry.concept.prefix(64))'") }
        }
    }

    /// What is said of a concept at a layer.
    func entry(_ concept: String, _ layer: Int) -> Entry? {
        directions.first { $0.concept == concept && $0.layer == layer }
    }
}

extension ExchangeManifest.Entry {
    /// The direction again, with its vector.
    func direction(_ vector: [Float], site: Site) -> Direction {
        Direction(
            name: concept,
            against: against,
            point: SitePoint(site, HiddenStateIndex(layer)),
            vector: vector,
            norm: norm,
            meanHiddenNorm: meanHiddenNorm,
            method: method,
            origin: origin,
            quality: quality,
            readout: readout
        )
    }
}
