import Foundation
import LlamaEngine
import Undertone

/// Talks: takes lines, changes the plan, streams answers.
@MainActor
final class ChatLoop {
    let parts: Parts
    let options: Options
    var state: ChatState
    var compiled: CompiledPlan = .none
    var reader: TokenReader?
    /// Answers so far: each has a seed of its own.
    var answers: UInt32 = 0
    private var kept: SavedChat?

    /// What doesn't change while one talks.
    struct Parts {
        var loaded: LoadedModel
        var session: Session
        var template: ChatTemplate
        var directions: [Undertone.Direction]
        var files: [SavedChat.File]
    }

    /// How it talks.
    struct Options {
        var sampling: SavedChat.Sampling
        var reading: ReadOptions
        var template: String?
        var allowsMismatch: Bool
        var json: Bool
        /// Where the chat is kept after every line.
        var save: String?
    }

    init(_ parts: Parts, state: ChatState, options: Options) async throws {
        self.parts = parts
        self.options = options
        self.state = state
        compiled = try compile(state.plan)
        if options.reading.read { try await read(options.reading.names) }
    }

    /// Takes lines until the input ends.
    func run(_ editor: LineEditor) async throws {
        let isTalking = editor.isInteractive && !options.json
        if isTalking { greet() }
        while true {
            switch editor.next(prompt: isTalking ? prompt : "") {
            case .end: return
            case .interrupted: continue
            case .text(let line):
                do {
                    guard try await take(ChatInput(line)) else { return }
                    try keep()
                } catch let error as UndertoneError {
                    try complain(error, isTalking)
                } catch let error as EngineError {
                    try complain(UndertoneError(.failed, "\(error)"), isTalking, original: error)
                }
            }
        }
    }

    private var prompt: String {
        let plan = Terminal.plain("\(state.plan)")
        return state.plan.steps.isEmpty
            ? "you> " : "you [\(plan.count > 40 ? plan.prefix(39) + "…" : plan)]> "
    }

    private func greet() {
        let info = parts.loaded.model.info
        note("\(info.name). /help lists the commands; Ctrl-C stops an answer, Ctrl-D leaves.")
        let names = Set(parts.directions.map(\.name)).sorted()
        note(
            names.isEmpty
                ? "no directions; --directions FILE brings some ('undertone fit' makes them)"
                : "directions: \(names.joined(separator: ", "))"
        )
        for message in state.messages { note("\(message.role): \(message.content)") }
    }

    /// On a terminal a mistake is told and the chat goes on; in a pipe it ends, so that it isn't overlooked.
    private func complain(
        _ error: UndertoneError,
        _ isTalking: Bool,
        original: (any Error)? = nil
    ) throws {
        guard isTalking else { throw original ?? error }
        note(error.description, .yellow)
    }

    /// Does what a line says.
    ///
    /// - Returns: Whether the chat goes on.
    private func take(_ input: ChatInput) async throws -> Bool {
        switch input {
        case .nothing: break
        case .quit: return false
        case .help: help()
        case .say(let text):
            state.say(text)
            try await answer()
        case .regenerate:
            guard state.canAnswer else { throw UndertoneError.badInput("there is no answer yet") }
            state.withoutAnswer()
            try await answer()
        case .undo:
            guard state.undo() else {
                throw UndertoneError.badInput("there is nothing to take back")
            }
            compiled = try compile(state.plan)
            note("\(NumberText.counted(state.turns.count, "turn")), plan: \(state.plan)")
        case .steer(let words):
            try change(try state.plan.setting(words.name, words.strength, words.rest))
        case .plan(nil): note("plan: \(state.plan)")
        case .plan(.some(let text)): try change(try SteeringPlan(parsing: text))
        case .alpha(let alpha): try change(try state.plan.setting(alpha: alpha))
        case .read(let names):
            if let names {
                try await read(names.isEmpty ? options.reading.names : names)
            } else {
                reader = nil
            }
        case .system(nil): note("system: \(state.system ?? "none")")
        case .system(.some(let text)):
            state.begin(system: text)
            note("the chat begins anew")
        case .clear:
            state.begin(system: state.system)
            note("the chat begins anew")
        case .save(let path):
            try chat.write(to: path)
            note("saved to \(path)")
        }
        return true
    }

    /// Reads answers along these directions from now on; nil: along all.
    private func read(_ names: [String]?) async throws {
        let reader = try await options.reading.reader(
            parts.directions,
            names: names,
            parts.loaded,
            NeutralReading(corpus: options.reading.neutral, template: options.template),
            allowsMismatch: options.allowsMismatch
        )
        self.reader = reader
        ProgressReporter.writeToStandardError(
            LiveReading.caption(reader, terminal: .error) + "\n"
        )
    }

    // MARK: - Plans

    private func change(_ plan: SteeringPlan) throws {
        // Settled before anything is changed, so that a mistake leaves the chat as it was.
        compiled = try compile(plan)
        state.steer(by: plan)
        note("plan: \(compiled.plan)")
    }

    private func compile(_ plan: SteeringPlan) throws -> CompiledPlan {
        try plan.compile(
            with: parts.directions,
            in: parts.session,
            sha256: parts.loaded.digest,
            allowsMismatch: options.allowsMismatch
        )
    }

    // MARK: - Files and words

    /// Keeps the chat in the file of `--save`, where anything has changed.
    private func keep() throws {
        guard let path = options.save, kept != chat else { return }
        try chat.write(to: path)
        kept = chat
    }

    private var chat: SavedChat {
        SavedChat(
            model: .init(name: parts.loaded.model.info.name, sha256: parts.loaded.digest),
            directions: parts.files,
            plan: state.plan,
            sampling: options.sampling,
            messages: state.messages
        )
    }

    private func help() {
        let width = ChatInput.commands.map(\.usage.count).max() ?? 0
        for command in ChatInput.commands {
            note(ReadoutGrid.padded(command.usage, width + 2) + command.summary)
        }
    }

    /// Says something that is no answer: on standard error.
    func note(_ text: String, _ style: Terminal.Style = .faint) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Terminal.error.styled(Terminal.plain(String($0)), style) }
        ProgressReporter.writeToStandardError(lines.joined(separator: "\n") + "\n")
    }
}
