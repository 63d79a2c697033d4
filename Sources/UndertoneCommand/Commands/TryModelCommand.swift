import ArgumentParser
import Foundation
import LlamaEngine

/// `undertone try-model`: what ``ModelTrial`` starts.
struct TryModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try-model",
        abstract: "Loads a model and runs two passes; ends quietly if that works.",
        shouldDisplay: false
    )

    @Argument(help: "A GGUF file.")
    var path: String

    func run() async throws {
        let model = try Model(path: path)
        let size = min(32, max(4, model.info.contextLength))
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: size)
        )
        let tokens = Array(model.tokenizer.encode("The rain has stopped.").prefix(size))
        guard !tokens.isEmpty else { return }
        _ = try await session.run(PackedBatch([tokens], outputs: .last))
        _ = model.tokenizer.decode(tokens)
    }
}
