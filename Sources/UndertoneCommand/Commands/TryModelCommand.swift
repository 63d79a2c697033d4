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
        // A damaged model leaves no image of the memory behind.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Darwin)
            setrlimit(RLIMIT_CORE, &none)
        #else
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #endif
        let model = try Model(path: path)
        let size = min(32, max(4, model.info.contextLength))
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(batchTokens: size)
        )
        let tokens = Array(model.tokenizer.encode("The rain has stopped.").prefix(size))
        guard !tokens.isEmpty else { return }
        _ = try await session.run(PackedBatch([tokens], outputs: .last))
        tryVocabulary(model)
    }

    /// Writes every token out, and reads all kinds of characters: damaged entries make libllama stop the process.
    private func tryVocabulary(_ model: Model) {
        for token in 0..<Token(model.info.vocabularyCount) {
            _ = model.tokenizer.bytes(of: token, special: true)
        }
        for range in [
            0x01...0x24F, 0x400...0x44F, 0x3041...0x3096, 0x4E00...0x4E40, 0x1F600...0x1F64F,
        ] {
            let scalars = range.compactMap { Unicode.Scalar(UInt32($0)) }
            _ = model.tokenizer.encode(
                String(String.UnicodeScalarView(scalars)),
                parseSpecial: true
            )
        }
    }
}
