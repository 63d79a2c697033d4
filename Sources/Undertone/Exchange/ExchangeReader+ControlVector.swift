internal import Foundation
internal import LlamaEngine
internal import Statistics

extension ExchangeReader {
    /// Reads a GGUF control vector.
    func controlVector(_ bytes: [UInt8], path: String) throws -> ImportedDirections {
        let file: ControlVectorFile
        do {
            file = try ControlVectorFile(bytes: bytes)
        } catch let error as EngineError {
            throw UndertoneError.badInput(error.message, file: path)
        }
        let said = try convention.map { try ControlVectorProducer.named($0) }
        if let json = file.texts[ExchangeManifest.key], said == nil || said?.name == "undertone" {
            return try own(file, json: json, path: path)
        }
        guard let target else {
            throw UndertoneError.badInput(
                "a control vector doesn't say which model it is for; give -m, the GGUF file of that model, and --store, "
                    + "hidden states of it that the unit of α is measured on",
                file: path
            )
        }
        let (producer, evidence) = try producer(of: file, said: said, target: target, path: path)
        return try foreign(file, producer, evidence, target: target, bytes: bytes, path: path)
    }

    private func producer(
        of file: ControlVectorFile,
        said: ControlVectorProducer?,
        target: ImportTarget,
        path: String
    ) throws -> (ControlVectorProducer, String) {
        if let said {
            guard said.name != "undertone" else {
                throw UndertoneError.badInput("it has no manifest of Undertone's", file: path)
            }
            return (said, "--convention says so")
        }
        guard let found = ControlVectorProducer.recognise(file, blockCount: target.blockCount)
        else {
            let numbers = file.directions.map(\.number)
            let count: String
            switch file.layerCount {
            case .unsigned(let value): count = "\(value) (unsigned)"
            case .signed(let value): count = "\(value) (signed)"
            case nil: count = "not said"
            }
            throw UndertoneError.badInput(
                "nothing says which tool wrote this control vector, and tools count layers differently: "
                    + "\(numbers.count) directions, \(numbers.min() ?? 0) to \(numbers.max() ?? 0), layer count "
                    + "\(count), model hint '\((file.modelHint ?? "none").prefix(64))'. Say with --convention:\n"
                    + ControlVectorProducer.choices,
                file: path
            )
        }
        return (found.producer, found.evidence)
    }

    private func foreign(
        _ file: ControlVectorFile,
        _ producer: ControlVectorProducer,
        _ evidence: String,
        target: ImportTarget,
        bytes: [UInt8],
        path: String
    ) throws -> ImportedDirections {
        try checkComponent(file, path: path)
        var found = ImportedDirections(
            directions: [],
            format: "gguf",
            producer: producer.name,
            evidence: evidence,
            warnings: []
        )
        let builder = try ForeignVectors(
            reader: self,
            path: path,
            digest: ContentDigest.of(bytes),
            producer: producer.name,
            method: file.texts["controlvector.method"] ?? "unknown"
        )
        var zeros: [Int] = []
        for direction in file.directions.sorted(by: { $0.number < $1.number }) {
            guard direction.number > 0 || producer.counting == .block else {
                throw UndertoneError.badInput(
                    "'\(producer.name)' counts from 1, and the file has 'direction.0'; say another --convention",
                    file: path
                )
            }
            let layer = producer.counting.layer(direction.number)
            guard layer.rawValue <= target.blockCount else {
                throw UndertoneError.badInput(
                    "'direction.\(direction.number)' would be hidden state \(layer) by the convention of "
                        + "'\(producer.name)', and the model has 0…\(target.blockCount): another model, or another "
                        + "--convention",
                    file: path
                )
            }
            // Older files of jukofyork's tool fill skipped layers with zeros.
            guard direction.vector.contains(where: { $0 != 0 }) else {
                zeros.append(direction.number)
                continue
            }
            if case .list(let wanted) = layers, !wanted.contains(layer.rawValue) { continue }
            found.directions.append(try builder.direction(direction.vector, layer: layer))
        }
        if !zeros.isEmpty {
            found.warnings.append(
                "left out, since they are zero: direction "
                    + zeros.map(String.init).joined(separator: ", ")
            )
        }
        if ["repeng", "jukofyork"].contains(producer.name),
            found.directions.contains(where: { $0.point.layer.rawValue == target.blockCount })
        {
            found.warnings.append(
                "the last layer, \(target.blockCount), was measured after the final norm (as transformers gives it); "
                    + "written before the norm, as everywhere, it acts otherwise than was measured"
            )
        }
        return found
    }

    /// EasySteer's newer files say what was read; only hidden states can be added to.
    private func checkComponent(_ file: ControlVectorFile, path: String) throws {
        struct Native: Decodable {
            var component: String?
        }
        guard let json = file.texts["controlvector.easysteer"] else { return }
        guard let native = try? JSONDecoder().decode(Native.self, from: Data(json.utf8)) else {
            throw UndertoneError.badInput("EasySteer's metadata in it are damaged", file: path)
        }
        guard native.component == nil || native.component == "hidden_states" else {
            throw UndertoneError.badInput(
                "these vectors are of '\((native.component ?? "").prefix(64))', not of hidden states",
                file: path
            )
        }
    }

    /// A file that was exported: everything is in its manifest.
    private func own(
        _ file: ControlVectorFile,
        json: String,
        path: String
    ) throws -> ImportedDirections {
        let manifest = try ExchangeManifest(json: json.utf8, file: path)
        func fault(_ message: String) -> UndertoneError {
            .badInput("\(message); damaged", file: path)
        }
        guard manifest.vectors != .unit, manifest.site == Site.hidden.rawValue,
            manifest.layers.count == file.directions.count
        else { throw fault("its manifest isn't that of a control vector") }
        let numbers = Dictionary(
            uniqueKeysWithValues: file.directions.map { ($0.number, $0.vector) }
        )
        let directions = try manifest.layers.map { layer -> Direction in
            guard let block = layer.block, let vector = numbers[block], vector.count == layer.width
            else { throw fault("'\(layer.tensor)' isn't what the manifest says") }
            let length = VectorMath.norm(vector)
            guard length.isFinite, length > 0 else {
                throw fault("'\(layer.tensor)' has no length")
            }
            let entries = manifest.concepts.compactMap { manifest.entry($0, layer.layer) }
            guard let first = entries.first else {
                throw fault("nothing describes layer \(layer.layer)")
            }
            guard manifest.vectors == .sum else {
                let sign: Float = (first.alpha ?? 1) < 0 ? -1 : 1
                return first.direction(vector.map { sign * $0 / length }, site: .hidden)
            }
            var direction = first.direction(vector.map { $0 / length }, site: .hidden)
            direction.name = entries.map(\.concept).joined(separator: "+")
            direction.method = "sum"
            direction.norm = length
            direction.quality = .unknown(normRatio: Double(length) / Double(first.meanHiddenNorm))
            return direction
        }
        var found = ImportedDirections(
            directions: directions,
            format: "gguf",
            producer: ControlVectorProducer.undertone.name,
            evidence: "it has Undertone's own manifest",
            warnings: []
        )
        if manifest.vectors == .sum {
            found.warnings.append(
                "a sum of \(manifest.concepts.joined(separator: ", ")): its parts can't be told apart again"
            )
        }
        return found
    }
}

/// Makes directions of another tool's vectors.
struct ForeignVectors {
    private let reader: ExchangeReader
    private let target: ImportTarget
    private let path: String
    private let digest: String
    private let producer: String
    private let method: String

    init(
        reader: ExchangeReader,
        path: String,
        digest: String,
        producer: String,
        method: String
    ) throws {
        guard let target = reader.target else {
            throw UndertoneError.badInput(
                "the file doesn't say which model it is for; give -m, the GGUF file of that model, and --store, hidden "
                    + "states of it that the unit of α is measured on",
                file: path
            )
        }
        self.reader = reader
        self.target = target
        self.path = path
        self.digest = digest
        self.producer = producer
        self.method = method
    }

    /// The direction of one vector.
    func direction(_ vector: [Float], layer: HiddenStateIndex) throws -> Direction {
        let place = "the vector at hidden state \(layer)"
        guard layer.rawValue <= target.blockCount else {
            throw UndertoneError.badInput(
                "layer \(layer) is out of range: the model has hidden states 0…\(target.blockCount)",
                file: path
            )
        }
        guard vector.count == target.width else {
            throw UndertoneError.badInput(
                "\(place) has \(vector.count) elements, this model's hidden states have \(target.width): it is of "
                    + "another model",
                file: path
            )
        }
        let norm = VectorMath.norm(vector)
        guard norm.isFinite, norm > 0 else {
            throw UndertoneError.badInput("\(place) has no length, or is no vector", file: path)
        }
        let (mean, store) = try target.meanNorm(layer: layer.rawValue, file: path)
        let unit = VectorMath.normalized(vector)
        guard abs(VectorMath.norm(unit) - 1) < 1e-3 else {
            throw UndertoneError.badInput(
                "\(place) is too small or too large to be used",
                file: path
            )
        }
        var options = store.manifest.options
        options["importedFrom"] = producer
        options["alphaUnitCorpus"] = store.manifest.corpus.spec
        return Direction(
            name: reader.name ?? stem,
            against: "unknown",
            point: SitePoint(.hidden, layer),
            vector: unit,
            norm: norm,
            meanHiddenNorm: mean,
            method: method,
            origin: Direction.Origin(
                modelSHA256: target.sha256,
                model: target.name,
                corpus: "imported from \(producer): \(path)",
                corpusSHA256: digest,
                pooling: store.manifest.pooling,
                splits: [],
                scenarios: [],
                options: options,
                denoising: nil
            ),
            quality: .unknown(normRatio: Double(norm) / Double(mean))
        )
    }

    private var stem: String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.split(separator: ".").first.map(String.init) ?? file
    }
}

extension Direction.Quality {
    /// Nothing is known of how it was fitted.
    static func unknown(normRatio: Double) -> Direction.Quality {
        Direction.Quality(
            scenarios: 0,
            texts: 0,
            normRatio: normRatio,
            splitHalfCosine: nil,
            dPrime: nil,
            isUsable: false,
            card: nil
        )
    }
}
