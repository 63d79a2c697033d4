internal import Foundation

/// The names of a store's files, and how its small ones are read and written.
struct StoreFiles {
    let directory: String

    var manifest: String { directory + "/manifest.json" }
    var progress: String { directory + "/progress.json" }
    var activations: String { directory + "/activations.safetensors" }
    var examples: String { directory + "/examples.jsonl" }
    var partialActivations: String { activations + AtomicFile.temporarySuffix }
    var partialExamples: String { examples + AtomicFile.temporarySuffix }

    func readManifest() throws -> StoreManifest? {
        try read(StoreManifest.self, manifest)
    }

    func readProgress() throws -> StoreProgress? {
        try read(StoreProgress.self, progress)
    }

    func write(_ manifest: StoreManifest) throws {
        try AtomicFile.write(self.manifest, bytes: Self.encoded(manifest))
    }

    func write(_ progress: StoreProgress) throws {
        try AtomicFile.write(self.progress, bytes: Self.encoded(progress))
    }

    /// Removes what only an unfinished store needs.
    func removeProgress() throws {
        try AtomicFile.remove(progress)
        try AtomicFile.remove(progress + AtomicFile.temporarySuffix)
    }

    /// Removes a store or what is left of one, the sign of its completeness first.
    func removeAll() throws {
        try AtomicFile.remove(manifest)
        try removeProgress()
        for file in [activations, examples, partialActivations, partialExamples] {
            try AtomicFile.remove(file)
        }
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value? {
        guard AtomicFile.exists(path) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(try AtomicFile.read(path)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(
                DecodingMessage.text(error) + "; the store is damaged: extract it again with "
                    + "--overwrite",
                file: path
            )
        }
    }

    private static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [0x0A]
    }
}

/// How far an extraction is: what `progress.json` says, once that much is on the disk.
struct StoreProgress: Codable {
    var manifest: StoreManifest
    var rows: Int
    var examplesBytes: Int
}
