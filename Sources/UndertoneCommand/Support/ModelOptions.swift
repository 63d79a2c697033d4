import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `-m`, on every command that runs a model.
struct ModelOptions: ParsableArguments {
    @Option(name: [.customShort("m"), .long], help: "The model: a GGUF file.")
    var model: String

    @Option(name: .long, help: "Threads; default: the number of cores, or $UNDERTONE_THREADS.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...512).contains(threads) {
            throw ValidationError("--threads must be 1 to 512.")
        }
    }

    /// Loads the model, after a trial in a process of its own where it was never loaded before.
    func load() async throws -> LoadedModel {
        try await LoadedModel.load(path: model, threads: threads)
    }
}

/// A model with the hash of its file.
struct LoadedModel {
    let model: Model
    let digest: String

    var run: RunModel {
        RunModel(name: model.info.name, path: model.info.path, sha256: digest)
    }

    static func load(path: String, threads: Int?) async throws -> LoadedModel {
        if let threads { setenv("UNDERTONE_THREADS", String(threads), 1) }
        // A file that ships is known by its hash, whatever else is wrong with it.
        try ShippedFiles.check(path) { try ModelTrial.digest(of: path) }
        // The header next: it is cheap, and its errors are the clearest.
        _ = try GGUFHeader(path: path)
        let digest = try ModelTrial.digest(of: path)
        try await ModelTrial.check(path, digest: digest)
        return LoadedModel(model: try Model(path: path), digest: digest)
    }
}
