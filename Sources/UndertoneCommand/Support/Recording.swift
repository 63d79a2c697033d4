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
}
