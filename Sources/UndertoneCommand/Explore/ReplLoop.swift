import Foundation
import LlamaEngine
import Statistics
import Undertone

/// Looks into a store: takes lines, shows tables.
@MainActor
final class ReplLoop {
    private var explorer: StoreExplorer
    private var directions: [Undertone.Direction]
    private let talker: Talker?

    /// The model that answers to `steer`.
    struct Talker {
        var loaded: LoadedModel
        var session: Session
        /// Nil for a model without a chat template: then texts are gone on with.
        var template: ChatTemplate?
        var maxTokens: Int
        var allowsMismatch: Bool
    }

    init(_ explorer: StoreExplorer, directions: [Undertone.Direction], talker: Talker?) {
        self.explorer = explorer
        self.directions = directions
        self.talker = talker
    }

    /// Takes lines until the input ends.
    func run(_ editor: LineEditor) async throws {
        if editor.isInteractive { try show(info() + "\nhelp lists the commands; Ctrl-D leaves.") }
        while true {
            switch editor.next(prompt: editor.isInteractive ? "layer \(explorer.layer)> " : "") {
            case .end: return
            case .interrupted: continue
            case .text(let line):
                do {
                    guard try await take(ReplInput(line)) else { return }
                } catch let error as UndertoneError where editor.isInteractive {
                    complain(error.description)
                } catch let error as EngineError where editor.isInteractive {
                    complain(error.description)
                }
            }
        }
    }

    private func complain(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Terminal.error.styled(Terminal.plain(String($0)), .yellow) + "\n" }
        ProgressReporter.writeToStandardError(lines.joined())
    }

    private func show(_ text: String) throws { try OutputOptions.write(text + "\n") }

    /// Does what a line says.
    ///
    /// - Returns: Whether to go on.
    private func take(_ input: ReplInput) async throws -> Bool {
        switch input {
        case .nothing: break
        case .quit: return false
        case .help:
            let width = ReplInput.commands.map(\.usage.count).max() ?? 0
            try show(
                ReplInput.commands
                    .map { ReadoutGrid.padded($0.usage, width + 2) + $0.summary }
                    .joined(separator: "\n")
            )
        case .info: try show(info())
        case .layers: try show(StoreText.layers(try explorer.layers(), current: explorer.layer))
        case .layer(let layer):
            try explorer.move(to: layer)
            try show("layer \(layer)")
        case .labels: try show(StoreText.labels(explorer.labels))
        case .examples(let words, let label): try show(try examples(words, label))
        case .show(let name): try show(StoreText.whole(explorer.examples[try explorer.row(name)]))
        case .near(let name, let count, let isCentred):
            let row = try explorer.row(name)
            let found = explorer.nearest(to: row, count: count, isCentred: isCentred)
            try show(StoreText.nearest(found, to: row, explorer.examples))
        case .read(let name): try show(try read(try explorer.row(name)))
        case .along(let name, let count): try show(try along(try direction(name), count))
        case .difference(let target, let other): try show(try difference(target, other))
        case .steer(let words): try await steer(words)
        }
        return true
    }

    // MARK: - Tables

    private func info() throws -> String {
        StoreText.info(explorer.store) + "\n"
            + (directions.isEmpty
                ? "no directions (--directions FILE, or diff)"
                : Terminal.plain(
                    "directions: "
                        + Set(directions.map(\.name)).sorted().joined(separator: ", ")
                ))
    }

    private func examples(_ words: [String], _ label: String?) throws -> String {
        if let label, !explorer.labels.contains(where: { $0.label == label }) {
            throw UndertoneError.unknown(
                "label",
                label,
                among: explorer.labels.map(\.label),
                in: "the store"
            )
        }
        return StoreText.examples(explorer.search(words, label: label), explorer.examples)
    }

    /// Those of this layer.
    private var here: [Undertone.Direction] {
        get throws {
            let point = try explorer.point
            return directions.filter { $0.point == point }
        }
    }

    private func direction(_ text: String) throws -> Undertone.Direction {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        let all = try here
        let found = all.filter {
            $0.name == text || ($0.name == parts[0] && $0.method == parts.last)
        }
        guard let first = found.first else {
            throw UndertoneError.unknown(
                "direction",
                text,
                among: Set(all.map(\.name)),
                in: "those of layer \(explorer.layer)"
            )
        }
        guard found.count == 1 else {
            let names = found.map { "\($0.name)/\($0.method)" }
            throw UndertoneError.badInput(
                "'\(text)' is there by several methods; say which: \(names.joined(separator: ", "))"
            )
        }
        return first
    }

    private func read(_ row: Int) throws -> String {
        let values = try here.map { ($0, try explorer.projections(on: $0)[row]) }
        guard !values.isEmpty else {
            throw UndertoneError.badInput(
                "there is no direction of layer \(explorer.layer) (--directions FILE, or diff)"
            )
        }
        return StoreText.projections(values)
    }

    private func along(_ direction: Undertone.Direction, _ count: Int) throws -> String {
        StoreText.along(
            direction,
            try explorer.projections(on: direction),
            explorer.examples,
            count: count
        )
    }

    private func difference(_ target: String, _ other: String) throws -> String {
        var found = try explorer.difference(target, against: other)
        let cosines = try here.filter { $0.name != "diff" }.map {
            ($0, Double(VectorMath.cosine($0.vector, found.vector)))
        }
        found.name = "diff"
        directions.removeAll { $0.name == "diff" }
        directions.append(found)
        return StoreText.difference(found, target, other, cosines)
    }

    // MARK: - Steering

    private func steer(_ words: SteerWords) async throws {
        guard let talker else {
            throw UndertoneError.badInput("'steer' needs a model that answers: start with -m MODEL")
        }
        // Places are written without blanks; what follows is the text.
        var rest = LineWords(words.rest)
        let place = words.rest.hasPrefix("@") ? rest.next() ?? "" : ""
        let text = String(rest.rest)
        guard !text.isEmpty else {
            throw UndertoneError.badInput(
                "'steer' needs a text to answer, as in steer joy 0.3 Hello"
            )
        }
        let plan = try SteeringPlan.none.setting(words.name, words.strength, place)
        let compiled = try plan.compile(
            with: try settled(plan),
            in: talker.session,
            sha256: talker.loaded.digest,
            allowsMismatch: talker.allowsMismatch
        )
        let asked: AskedPrompt =
            talker.template == nil ? .plain(text) : .chat([Turn(role: "user", content: text)])
        let prompt = try asked.text(talker.loaded.model, template: talker.template?.source)
        for plan in [.none, compiled] {
            try show(Terminal.output.styled(GenerationsText.label("\(plan.plan)"), .bold))
            let stream = AnswerStream(isShown: true)
            Interruption.shared.clear()
            let generation = try await talker.session.generate(
                GenerationRequest(
                    prompt: prompt.tokens,
                    maxTokens: talker.maxTokens,
                    steering: try plan.tokenInterventions(on: prompt, maxTokens: talker.maxTokens)
                )
            ) { stream.show($0) && !Interruption.shared.isRaised }
            stream.finish()
            if generation.text.isEmpty { try show("") }
        }
    }

    /// The directions of a plan: of this layer, where it names none itself.
    private func settled(_ plan: SteeringPlan) throws -> [Undertone.Direction] {
        let hasLayers = plan.steps.contains { $0.place.layers != nil }
        return hasLayers ? directions : try here
    }
}
