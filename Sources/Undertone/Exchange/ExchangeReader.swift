internal import Foundation
internal import LlamaEngine
internal import Statistics

/// What was found in a file of another tool, or in one that was exported.
public struct ImportedDirections: Sendable {
    /// The directions.
    public var directions: [Direction]
    /// The file's format: `gguf`, `safetensors`, `npy` or `npz`.
    public var format: String
    /// Who wrote it.
    public var producer: String
    /// What says so.
    public var evidence: String
    /// What should be known of them.
    public var warnings: [String]
}

/// Reads vectors of other tools, and files that were exported, as directions.
///
/// Pickles are never read: they run code.
public struct ExchangeReader: Sendable {
    /// The concept's name for a file that has none; nil: the file's name without its ending.
    public var name: String?
    /// Who wrote the file, where it doesn't show.
    public var convention: String?
    /// The hidden state, for an array of which nothing is known.
    public var layer: Int?
    /// Which layers are kept.
    public var layers: LayerSelection
    /// The model that foreign vectors are for.
    public var target: ImportTarget?
    /// Whether an exported file of another model is taken all the same, if its width fits.
    public var allowsMismatch: Bool

    /// Creates a reader; by default of files that say all themselves.
    public init(
        name: String? = nil,
        convention: String? = nil,
        layer: Int? = nil,
        layers: LayerSelection = .all,
        target: ImportTarget? = nil,
        allowsMismatch: Bool = false
    ) {
        self.name = name
        self.convention = convention
        self.layer = layer
        self.layers = layers
        self.target = target
        self.allowsMismatch = allowsMismatch
    }

    /// Reads a file, whatever it is.
    ///
    /// - Throws: `UndertoneError` that names the file: what is wrong with it, or what has to be said about it.
    public func read(_ path: String) throws -> ImportedDirections {
        let bytes = try AtomicFile.read(path, limit: ControlVectorFile.largestFile)
        return try read(bytes, path: path)
    }

    /// Reads a file's bytes.
    package func read(_ bytes: [UInt8], path: String) throws -> ImportedDirections {
        var found: ImportedDirections
        if ControlVectorFile.isGGUF(bytes) {
            found = try controlVector(bytes, path: path)
        } else if NumpyArray.isArray(bytes) {
            found = try array(bytes, path: path)
        } else if StoredZip.isZip(bytes) {
            found = Self.own(try NumpyArchiveFormat.read(bytes, file: path), format: "npz")
        } else if Self.isPickle(bytes, path) {
            throw Self.pickle(path)
        } else {
            found = Self.own(try readout(path), format: "safetensors")
        }
        found.directions = try kept(found.directions, path: path)
        return found
    }

    private static func own(_ directions: [Direction], format: String) -> ImportedDirections {
        ImportedDirections(
            directions: directions,
            format: format,
            producer: ControlVectorProducer.undertone.name,
            evidence: "it has Undertone's own manifest",
            warnings: []
        )
    }

    private func readout(_ path: String) throws -> [Direction] {
        let file = try SafeTensorsFile(path)
        guard let json = file.metadata[ExchangeManifest.key] else {
            let what =
                file.metadata["undertone.directions"] == nil
                ? "this safetensors file has no metadata '\(ExchangeManifest.key)', so nothing says what its tensors "
                    + "are; save one vector as .npy and import it with --name and --layer"
                : "this is a file of directions already; there is nothing to import"
            throw UndertoneError.badInput(what, file: path)
        }
        return try SafeTensorsReadout.read(
            file,
            manifest: try ExchangeManifest(json: json.utf8, file: path)
        )
    }

    private func array(_ bytes: [UInt8], path: String) throws -> ImportedDirections {
        let side = ExchangeManifest.path(beside: path)
        if layer == nil, AtomicFile.exists(side) {
            let manifest = try ExchangeManifest(json: try AtomicFile.read(side), file: side)
            return Self.own(
                try NumpyArrayFormat.read(bytes, manifest: manifest, file: path),
                format: "npy"
            )
        }
        let array = try NumpyArray(bytes: bytes, file: path)
        guard let layer, name != nil else {
            throw UndertoneError.badInput(
                "nothing says what this array is (there is no \(side)): give --name and --layer, the hidden state as "
                    + "transformers counts (block b, counted from 0, puts out hidden state b + 1)",
                file: path
            )
        }
        guard array.values.count == array.shape.last else {
            throw UndertoneError.badInput(
                "its shape is \(array.shape), and one vector is needed",
                file: path
            )
        }
        let builder = try ForeignVectors(
            reader: self,
            path: path,
            digest: ContentDigest.of(bytes),
            producer: "numpy",
            method: "unknown"
        )
        var found = ImportedDirections(
            directions: [],
            format: "npy",
            producer: "numpy",
            evidence: "--layer says hidden state \(layer)",
            warnings: []
        )
        guard layer >= 0 else {
            throw UndertoneError.badInput("--layer must be a hidden state, from 0 on")
        }
        found.directions = [try builder.direction(array.values, layer: HiddenStateIndex(layer))]
        return found
    }

    private func kept(_ directions: [Direction], path: String) throws -> [Direction] {
        var directions = directions
        if let target {
            for direction in directions {
                try direction.check(
                    width: target.width,
                    sha256: target.sha256,
                    allowsMismatch: allowsMismatch,
                    file: path
                )
            }
        }
        guard case .list(let wanted) = layers else { return directions }
        let known = Set(directions.map(\.point.layer.rawValue))
        for layer in wanted where !known.contains(layer) {
            throw UndertoneError.badInput(
                "no direction of layer \(layer) here; there are "
                    + known.sorted().map(String.init).joined(separator: ", "),
                file: path
            )
        }
        directions.removeAll { !wanted.contains($0.point.layer.rawValue) }
        return directions
    }

    private static func isPickle(_ bytes: [UInt8], _ path: String) -> Bool {
        // Protocols 2 to 5 begin so; older ones are text.
        let begins = bytes.count > 1 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
        let endings = [".pt", ".pth", ".pkl", ".pickle", ".bin"]
        return begins || endings.contains { path.lowercased().hasSuffix($0) }
    }

    /// The refusal of a pickle.
    static func pickle(_ path: String) -> UndertoneError {
        .badInput(
            "this is a pickle (PyTorch's .pt is one), which can run any code when it is read, so it never is; save "
                + "the vector with numpy.save, or as GGUF by the tool that made it",
            file: path
        )
    }
}

extension Direction {
    /// Refuses a model that a direction of an exported file isn't of.
    fileprivate func check(
        width: Int,
        sha256: String,
        allowsMismatch: Bool,
        file: String
    ) throws {
        guard vector.count == width || point.site != .hidden else {
            throw UndertoneError.badInput(
                "direction '\(name)' has \(vector.count) elements, this model's hidden states have \(width)",
                file: file
            )
        }
        guard origin.modelSHA256 == sha256 || allowsMismatch else {
            throw UndertoneError.badInput(
                "direction '\(name)' was fitted on another model (\(origin.model), SHA-256 "
                    + "\(origin.modelSHA256.prefix(12))…; this one is \(sha256.prefix(12))…). --allow-mismatch takes "
                    + "it all the same",
                file: file
            )
        }
    }
}
