import ArgumentParser
import LlamaEngine
import Undertone

/// `undertone repl`.
struct ReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Looks into an activation store, line by line.",
        discussion: """
            \(commands)

            Without a terminal each line of standard input is a command; a mistake ends it.

              undertone repl --store chats --directions self.safetensors
              undertone repl --store chats --layer 3 -m Models/organism.gguf
              printf 'diff self:joyful self:sad\\nalong diff 3\\n' | undertone repl --store chats --layer 3
              echo 'near 12 5 centred' | undertone repl --store chats
            """
    )

    private static var commands: String {
        let width = ReplInput.commands.map(\.usage.count).max() ?? 0
        return ReplInput.commands
            .map { "  " + ReadoutGrid.padded($0.usage, width + 2) + $0.summary }
            .joined(separator: "\n")
    }

    @Option(name: .long, help: "The activation store ('undertone extract' writes one).")
    var store: String

    @Option(
        name: .long,
        help: "A file of directions ('undertone fit' writes one); may be given several times."
    )
    var directions: [String] = []

    @Option(
        name: .long,
        help:
            "The layer (hidden state) to begin with; default: the directions' best, or the middle."
    )
    var layer: Int?

    @Option(name: [.customShort("m"), .long], help: "The model that 'steer' lets answer.")
    var model: String?

    @Option(name: .long, help: "Threads; default: the number of cores, or $UNDERTONE_THREADS.")
    var threads: Int?

    @Option(name: .long, help: "A chat template that llama.cpp knows, instead of the model's own.")
    var template: String?

    @Option(name: .long, help: "The most new tokens of an answer.")
    var maxTokens = 128

    @Flag(name: .long, help: "Take a store or directions of another model file.")
    var allowMismatch = false

    func validate() throws {
        guard (1...1_000_000).contains(maxTokens) else {
            throw ValidationError("--max-tokens must be 1 to 1,000,000.")
        }
        if let threads, !(1...512).contains(threads) {
            throw ValidationError("--threads must be 1 to 512.")
        }
    }

    func run() async throws {
        let opened = try ActivationStore.open(store)
        let vectors = try directions.flatMap { try VectorFile.read($0) }
        let manifest = opened.manifest
        for direction in vectors
        where !allowMismatch && direction.origin.modelSHA256 != manifest.model.sha256 {
            throw UndertoneError.badInput(
                "the direction '\(direction.name)' was fitted on another model file (\(direction.origin.model)) than "
                    + "the store was read with; --allow-mismatch takes it all the same"
            )
        }
        let best = ReadoutDirections.bestLayer(
            vectors.filter {
                $0.point.site.rawValue == manifest.site
                    && manifest.layers.contains($0.point.layer.rawValue)
            }
        )
        let explorer = try StoreExplorer(opened, layer: layer ?? best)
        let talker = try await talker(manifest)
        try await ReplLoop(explorer, directions: vectors, talker: talker)
            .run(LineEditor(history: "repl"))
    }

    private func talker(_ manifest: StoreManifest) async throws -> ReplLoop.Talker? {
        guard let model else { return nil }
        let loaded = try await LoadedModel.load(path: model, threads: threads)
        guard allowMismatch || loaded.digest == manifest.model.sha256 else {
            throw UndertoneError.badInput(
                "the store was read with another model file (\(manifest.model.name)); --allow-mismatch takes this one "
                    + "all the same",
                file: model
            )
        }
        let info = loaded.model.info
        let session = try await Session.make(
            model: loaded.model,
            configuration: SessionConfiguration(
                batchTokens: PooledReader.defaultBatchTokens(info),
                contextTokens: min(4096, info.contextLength),
                maxSequences: 1
            )
        )
        let hasTemplate = template != nil || info.chatTemplate != nil
        return ReplLoop.Talker(
            loaded: loaded,
            session: session,
            template: hasTemplate ? try ChatTemplate(model: info, named: template) : nil,
            maxTokens: maxTokens,
            allowsMismatch: allowMismatch
        )
    }
}
