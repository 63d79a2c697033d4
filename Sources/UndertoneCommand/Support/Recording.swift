import Foundation
import LlamaEngine
import Undertone

/// Does a command's work as a run of the registry.
enum Recording {
    /// Runs and records, whichever way it ends.
    ///
    /// - Parameters:
    ///   - command: The subcommand's name.
    ///   - settings: All settings, defaults included.
    ///   - seeds: Every seed.
    ///   - work: Gets the recorder; returns the result and the verdict in words.
    /// - Returns: The run as it was recorded.
    /// - Throws: What the work throws, or `UndertoneError` where the registry can't be written.
    static func run<Result: RunResult>(
        _ command: String,
        settings: some Encodable,
        seeds: [String: UInt64] = [:],
        work: (RunRecorder) async throws -> (result: Result, verdict: String?)
    ) async throws -> Run {
        let recorder = try RunRecorder(
            registry: RunRegistry(),
            command: command,
            arguments: Array(CommandLine.arguments.dropFirst()),
            settings: JSONValue(encoding: settings),
            seeds: seeds,
            versions: .current(llama: LlamaBackend.version)
        )
        return try await recorder.record { try await work(recorder) }
    }

    /// The same for work on stores, whose corpora and model are recorded; the model is that of the first.
    static func run<Result: RunResult>(
        _ command: String,
        settings: some Encodable,
        seeds: [String: UInt64] = [:],
        on stores: [(role: String, store: ActivationStore?)],
        work: () throws -> (result: Result, verdict: String?)
    ) async throws -> Run {
        let manifests = stores.compactMap { role, store in store.map { (role, $0.manifest) } }
        return try await run(command, settings: settings, seeds: seeds) { recorder in
            try await recorder.update { run in
                run.model = manifests.first.map { _, manifest in
                    RunModel(name: manifest.model.name, path: "", sha256: manifest.model.sha256)
                }
                run.corpora = manifests.map { role, manifest in
                    RunCorpus(
                        role: role,
                        spec: manifest.corpus.spec,
                        sha256: manifest.corpus.sha256,
                        count: manifest.examples
                    )
                }
            }
            return try work()
        }
    }

    /// Draws the figures of a recorded result and prints it.
    static func show<Result: RunResult>(
        _ run: Run,
        as kind: Result.Type,
        figures folder: String,
        _ printing: OutputOptions,
        text: (_ result: Result, _ figures: [String]) -> String
    ) throws {
        guard let results = run.results else { return }
        let drawn = try FigureFiles.write(results, to: folder)
        let result = try results.decode(kind)
        try printing.show(result) { text(result, drawn) }
    }
}
