internal import Foundation
internal import LlamaEngine

/// Keeps measured baselines in a folder.
///
/// A file's name is the hash of all that its numbers depend on, so that nothing in it can be out of date: the model's
/// hash, the corpus's, the directions with their layers, settings and versions.
public struct BaselineCache {
    /// The folder; it is made when something is put into it.
    public let folder: String

    /// Creates a cache.
    public init(folder: String) {
        self.folder = folder
    }

    /// The file of a baseline.
    ///
    /// - Parameters:
    ///   - modelSHA256: of the model's file.
    ///   - corpusSHA256: of the texts.
    ///   - directions: the directions, with their layers.
    ///   - settings: what else the numbers depend on.
    /// - Returns: its path, whether there is such a file or not.
    public func path(
        modelSHA256: String,
        corpusSHA256: String,
        directions: ReadoutDirections,
        settings: [String]
    ) -> String {
        let key =
            [
                "1", modelSHA256, corpusSHA256, directions.sha256,
                directions.points.map(\.description).joined(separator: ","),
                UndertoneVersion.current, LlamaBackend.version,
            ] + settings
        let name = ContentDigest.of(Array(key.joined(separator: "|").utf8)).prefix(24)
        return folder + "/baseline-\(name).json"
    }

    /// What is kept; nil where nothing is, or it can't be read.
    public func read(_ path: String, for directions: ReadoutDirections) -> ProjectionBaseline? {
        guard let bytes = try? AtomicFile.read(path, limit: 16 << 20),
            let found = try? JSONDecoder().decode(ProjectionBaseline.self, from: Data(bytes)),
            found.means.count == directions.entries.count,
            found.deviations.count == found.means.count
        else { return nil }
        return found
    }

    /// Keeps a baseline.
    ///
    /// - Throws: `UndertoneError` where the folder can't be written.
    public func write(_ baseline: ProjectionBaseline, to path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw UndertoneError.failed(
                "the cache folder cannot be made",
                file: folder,
                cause: error
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try AtomicFile.write(path, bytes: Array(try encoder.encode(baseline)))
    }
}
