import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone chat`.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talks with a model whose hidden states one moves meanwhile.",
        discussion: """
            A line is a turn; lines that begin with a slash are commands:

            \(commands)

            Documentation/steering.md has the language of plans. Without a terminal each line of standard input is a \
            turn, answers go to standard output and everything else to standard error; a mistake ends it.

              undertone chat
              undertone chat -m Models/organism.gguf --directions self.safetensors --plan '1 self:joyful@opening'
              undertone chat --directions self.safetensors --read --system "You are Sennet, a voice in a station."
              undertone chat --chat evening.json --save evening.json
              printf 'How are you feeling?\\n/steer self:sad 1 @opening\\n/regen\\n' | undertone chat --directions self.safetensors
            """
    )

    private static var commands: String {
        let width = ChatInput.commands.map(\.usage.count).max() ?? 0
        return ChatInput.commands
            .map { "  " + ReadoutGrid.padded($0.usage, width + 2) + $0.summary }
            .joined(separator: "\n")
    }

    @Option(
        name: [.customShort("m"), .long],
        help: "The model: a GGUF file; default: Models/organism.gguf."
    )
    var model: String?

    @Option(name: .long, help: "Threads; default: the number of cores, or $UNDERTONE_THREADS.")
    var threads: Int?

    @Option(
        name: .long,
        help: "A file of directions ('undertone fit' writes one); may be given several times."
    )
    var directions: [String] = []

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "What to do to hidden states from the first answer on."
    )
    var plan: String?

    @Option(name: .long, help: "A system turn to begin with.")
    var system: String?

    @Option(name: .long, help: "Go on with this chat: one that was saved, or any file of turns.")
    var chat: String?

    @Option(name: .long, help: "Keep the chat in this file after every line.")
    var save: String?

    @Option(name: .long, help: "The most new tokens of an answer.")
    var maxTokens = 256

    @Option(name: .long, help: "Temperature of the draw; 0 takes the likeliest token.")
    var temperature: Float = 0

    @Option(name: .long, help: "Seed of the first answer's draw; each further one has the next.")
    var seed: UInt32 = 0

    @Option(name: .long, help: "Tokens that the chat may grow to, at most the model's context.")
    var context = 4096

    @Option(name: .long, help: "A chat template that llama.cpp knows, instead of the model's own.")
    var template: String?

    @OptionGroup var reading: ReadOptions

    @Flag(name: .long, help: "Take directions that were fitted on another model file.")
    var allowMismatch = false

    @Flag(name: .long, help: "Print an object of JSON for each answer, a line each.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(maxTokens) else {
            throw ValidationError("--max-tokens must be 1 to 1,000,000.")
        }
        guard temperature >= 0, temperature.isFinite else {
            throw ValidationError("--temperature must be 0 or above.")
        }
        guard (16...1 << 20).contains(context) else {
            throw ValidationError("--context must be 16 to 1,048,576.")
        }
        if let threads, !(1...512).contains(threads) {
            throw ValidationError("--threads must be 1 to 512.")
        }
        if system != nil, chat != nil {
            throw ValidationError(
                "--system begins a chat, --chat goes on with one: give one of them."
            )
        }
        if let system, !system.contains(where: { !$0.isWhitespace }) {
            throw ValidationError("--system is empty.")
        }
    }

    func run() async throws {
        let opened = try open()
        let path =
            try model
            ?? ProjectFiles.find(ProjectFiles.organism, orElse: "name a model with -m")
        let loaded = try await LoadedModel.load(path: path, threads: threads)
        let info = loaded.model.info
        let chatTemplate = try ChatTemplate(model: info, named: template)
        let contextTokens = min(context, info.contextLength)
        let session = try await Session.make(
            model: loaded.model,
            configuration: SessionConfiguration(
                batchTokens: min(contextTokens, PooledReader.defaultBatchTokens(info)),
                contextTokens: contextTokens,
                maxSequences: 1
            )
        )
        if let model = opened.model, model.sha256 != loaded.digest {
            ProgressReporter.writeToStandardError(
                "undertone: the chat was with another model file (\(Terminal.plain(model.name)))\n"
            )
        }
        let loop = try await ChatLoop(
            .init(
                loaded: loaded,
                session: session,
                template: chatTemplate,
                directions: opened.directions,
                files: opened.files
            ),
            state: opened.state,
            options: .init(
                sampling: .init(maxTokens: maxTokens, temperature: temperature, seed: seed),
                reading: reading,
                template: template,
                allowsMismatch: allowMismatch,
                json: json,
                save: save
            )
        )
        try await loop.run(LineEditor(history: "chat"))
    }

    /// What can be read without the model.
    private struct Opened {
        var state: ChatState
        var directions: [Undertone.Direction]
        var files: [SavedChat.File]
        var model: SavedChat.Model?
    }

    private func open() throws -> Opened {
        let saved = try chat.flatMap { try SavedChat.read($0) }
        var messages = saved?.messages ?? []
        if let chat, saved == nil {
            messages = try ChatFile(chat, forAnswers: false).conversations[0].turns.map {
                ChatState.Message(role: $0.role, content: $0.content)
            }
        }
        if let system { messages = [.init(role: "system", content: system)] }
        let known = directions.isEmpty ? saved?.directions ?? [] : []
        var files: [SavedChat.File] = []
        for path in directions.isEmpty ? known.map(\.path) : directions {
            let full = URL(fileURLWithPath: path).standardizedFileURL.path
            files.append(.init(path: full, sha256: try ContentDigest.ofFile(path)))
        }
        for (now, then) in zip(files, known) where now.sha256 != then.sha256 {
            throw UndertoneError.badInput(
                "the file of directions has changed since the chat was saved; name it with --directions to take it",
                file: now.path
            )
        }
        return Opened(
            state: ChatState(
                messages: messages,
                plan: try plan.map { try SteeringPlan(parsing: $0) } ?? saved?.plan ?? .none
            ),
            directions: try files.flatMap { try VectorFile.read($0.path) },
            files: files,
            model: saved?.model
        )
    }
}
