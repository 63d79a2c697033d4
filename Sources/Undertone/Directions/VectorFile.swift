internal import Foundation
public import LlamaEngine
internal import Statistics

/// Directions in a safetensors file: a tensor each, everything else in the metadata.
///
/// Tensors are named `NAME.SITE.LAYER` ([width], F32, unit length), or `NAME.METHOD.SITE.LAYER` in a file of
/// several methods; the metadata key `undertone.directions` holds a
/// JSON array with the rest of each ``Direction``.
public enum VectorFile {
    private static let key = "undertone.directions"

    private struct Entry: Codable {
        var tensor: String
        var name: String
        var against: String
        var point: SitePoint
        var norm: Float
        var meanHiddenNorm: Float
        var method: String
        var origin: Direction.Origin
        var quality: Direction.Quality
        var readout: Direction.Readout?
        var calibration: Direction.Calibration?
    }

    /// Writes directions, complete or not at all.
    public static func write(_ directions: [Direction], to path: String) throws {
        let hasMethods = Set(directions.map(\.method)).count > 1
        let entries = directions.map { direction in
            Entry(
                tensor: direction.name + (hasMethods ? ".\(direction.method)" : "")
                    + ".\(direction.point)",
                name: direction.name,
                against: direction.against,
                point: direction.point,
                norm: direction.norm,
                meanHiddenNorm: direction.meanHiddenNorm,
                method: direction.method,
                origin: direction.origin,
                quality: direction.quality,
                readout: direction.readout,
                calibration: direction.calibration
            )
        }
        var names: Set<String> = []
        for entry in entries where !names.insert(entry.tensor).inserted {
            throw UndertoneError.badInput(
                "two directions would have the name '\(entry.tensor)'; choose one of them",
                file: path
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(entries), as: UTF8.self)
        try SafeTensorsWriter.write(
            tensors: zip(entries, directions).map { entry, direction in
                .init(name: entry.tensor, shape: [direction.vector.count], values: direction.vector)
            },
            metadata: ["format": "undertone-directions-1", key: text],
            to: path
        )
    }

    /// Reads directions.
    ///
    /// - Throws: `UndertoneError` that names the file for one that is no such file, is damaged, or holds vectors
    ///   that are zero or no numbers.
    public static func read(_ path: String) throws -> [Direction] {
        let file = try SafeTensorsFile(path)
        guard let text = file.metadata[key] else {
            throw UndertoneError.badInput(
                "this safetensors file holds no directions (no metadata '\(key)'); 'undertone fit' writes them",
                file: path
            )
        }
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(text.utf8))
        } catch {
            throw UndertoneError.badInput(
                "the directions' metadata are damaged",
                file: path,
                cause: error
            )
        }
        return try entries.map { entry in
            let vector = try file.values(entry.tensor)
            let norm = VectorMath.norm(vector)
            guard norm.isFinite, abs(norm - 1) < 1e-3, entry.meanHiddenNorm.isFinite,
                entry.meanHiddenNorm > 0
            else {
                throw UndertoneError.badInput(
                    "direction '\(entry.tensor)' is no unit vector; damaged",
                    file: path
                )
            }
            return Direction(
                name: entry.name,
                against: entry.against,
                point: entry.point,
                vector: vector,
                norm: entry.norm,
                meanHiddenNorm: entry.meanHiddenNorm,
                method: entry.method,
                origin: entry.origin,
                quality: entry.quality,
                readout: entry.readout,
                calibration: entry.calibration
            )
        }
    }
}

extension Direction {
    /// Refuses a model that the direction is not of.
    ///
    /// - Parameters:
    ///   - model: what is to be written into.
    ///   - sha256: the hash of its file.
    ///   - allowsMismatch: whether another model file is taken all the same, if its width fits.
    /// - Throws: `UndertoneError` that names both models.
    public func check(against model: ModelInfo, sha256: String, allowsMismatch: Bool) throws {
        guard vector.count == model.width || point.site != .hidden else {
            throw UndertoneError.badInput(
                "direction '\(name)' has \(vector.count) elements, this model's hidden states have \(model.width)"
            )
        }
        guard allowsMismatch || origin.modelSHA256 == sha256 else {
            throw UndertoneError.badInput(
                "direction '\(name)' was fitted on another model (\(origin.model), SHA-256 "
                    + "\(origin.modelSHA256.prefix(12))…; this one is \(sha256.prefix(12))…). "
                    + "--allow-mismatch takes it all the same"
            )
        }
    }
}
