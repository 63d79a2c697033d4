import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone read`.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Shows for every token of a text or chat how far it lies along emotions.",
        discussion: """
            Every token's hidden state is projected on each direction, at each layer on that layer's own, and set \
            against the tokens of neutral text: z = (projection − mean) / standard deviation. The neutral text is \
            Corpora/neutral, for the organism the baselines of Corpora/organism; it is measured once and kept in the \
            cache folder.

              undertone read -m organism.gguf --directions all.safetensors "Edward grinned at the soup."
              undertone read -m organism.gguf --directions all.safetensors --names joyful --file story.txt
              undertone read -m organism.gguf --directions all.safetensors --chat chat.json --layers all \\
                --html read.html --svg read.svg
              undertone read -m MiniLM.gguf --directions all.safetensors "What a day!" --json | head -3

            With one name the text is shown in that emotion's colours (a line a token where there is no colour), else \
            a table. A chat is a JSON list of {"role", "content"}, an object with such a list under "messages", or a \
            line of a jsonl corpus.
            """
    )

    @OptionGroup var source: ModelOptions

    @Option(name: .long, help: "A file of directions ('undertone fit' writes one).")
    var directions: String

    @Argument(help: "The text.")
    var text: String?

    @Option(name: .long, help: "A file with the text; - for standard input.")
    var file: String?

    @Option(name: .long, help: "A file with a conversation.")
    var chat: String?

    @Option(
        name: .long,
        help: "Which conversation of a jsonl file: its id or number; default: the first."
    )
    var example: String?

    @Option(
        name: .long,
        help:
            "Layers (hidden states) such as 3,5-8, or all; default: the one with the best mean d′."
    )
    var layers: String?

    @Option(name: .long, help: "Only these emotions, separated by commas.")
    var names: String?

    @Option(name: .long, help: "The directions by this method, where the file has several.")
    var method: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The neutral text: any corpus.", valueName: "format:path")
    )
    var neutral: String?

    @Option(
        name: .long,
        help: "Only texts with one of these labels are neutral, separated by commas."
    )
    var neutralLabels: String?

    @Option(name: .long, help: "The z beyond which colours change no more.")
    var scale = 4.0

    @Option(name: .long, help: "The name of a chat template, instead of the model's own.")
    var template: String?

    @Flag(name: .long, help: "Compute in F32 throughout.")
    var precise = false

    @Flag(name: .long, help: "Take directions that were fitted on another model file.")
    var allowMismatch = false

    @Option(name: .long, help: "Also write a figure (SVG, values on hover) to this file.")
    var svg: String?

    @Option(name: .long, help: "Also write a self-contained page (values on hover) to this file.")
    var html: String?

    @Flag(name: .long, help: "Print a line of JSON for each token.")
    var json = false

    func validate() throws {
        guard [text, file, chat].compactMap({ $0 }).count == 1 else {
            throw ValidationError("Give one text: TEXT, --file or --chat.")
        }
        if example != nil, chat == nil { throw ValidationError("--example chooses from --chat.") }
        guard scale > 0, scale.isFinite else { throw ValidationError("--scale must be above 0.") }
        if neutralLabels != nil, neutral == nil {
            throw ValidationError("--neutral-labels chooses from --neutral.")
        }
    }

    func run() async throws {
        let all = try VectorFile.read(directions)
        let chosen = try choose(all)
        let turns = try chat.map { try ChatFile($0, forAnswers: false).conversation(example).turns }
        let plain = try plainText()
        let loaded = try await source.load()
        for direction in all
        where chosen.directions.entries.contains(where: {
            $0.name == direction.name && $0.point == direction.point
        }) {
            try direction.check(
                against: loaded.model.info,
                sha256: loaded.digest,
                allowsMismatch: allowMismatch
            )
        }
        let words =
            try turns.map {
                try ReadoutText(chat: $0, model: loaded.model, template: template)
            } ?? ReadoutText(plain, model: loaded.model)
        let baseline = try await NeutralReading(
            corpus: neutral,
            labels: neutralLabels,
            precise: precise,
            template: template
        ).baseline(chosen.directions, loaded)
        let reading = try await TextReader(
            model: loaded.model,
            directions: chosen.directions,
            baseline: baseline,
            precise: precise
        ).read(words)
        let colors = DivergingScale(limit: scale)
        if let svg {
            try Self.write(ReadoutSVG(reading, layer: chosen.layer, scale: colors).text, to: svg)
        }
        if let html {
            try Self.write(ReadoutHTML(reading, layer: chosen.layer, scale: colors).html, to: html)
        }
        try show(reading, layer: chosen.layer, colors)
    }

    private func show(_ reading: TextReading, layer: Int, _ scale: DivergingScale) throws {
        guard json else {
            let text = ReadText(reading, layer: layer, scale: scale, terminal: .output).text()
            return try OutputOptions.write(text + "\n")
        }
        ProgressReporter.writeToStandardError(
            "undertone: \(Terminal.plain(ReadoutCaption.baseline(reading.baseline)))\n"
        )
        for token in reading.text.tokens.indices {
            try OutputOptions.write(ReadoutLines.value(reading, token: token).text() + "\n")
        }
    }

    private func choose(
        _ all: [Undertone.Direction]
    ) throws -> (directions: ReadoutDirections, layer: Int) {
        let names = names.map {
            $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        func directions(_ layers: LayerSelection) throws -> ReadoutDirections {
            try ReadoutDirections(
                all,
                names: names,
                layers: layers,
                method: method,
                file: self.directions
            )
        }
        let wanted = try layers.map { try LayerSelection($0) }
        let found = try directions(wanted ?? .all)
        let there = Set(found.points)
        let best =
            ReadoutDirections.bestLayer(
                all.filter { there.contains($0.point) },
                names: names,
                method: method
            ) ?? 0
        return (wanted == nil ? try directions(.list([best])) : found, best)
    }

    private func plainText() throws -> String {
        if let text { return text }
        guard let file else { return "" }
        guard file != "-" else {
            let bytes = try FileHandle.standardInput.readToEnd() ?? Data()
            return try Self.decoded(bytes, "standard input")
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw UndertoneError.badInput("the text can't be read", file: file, cause: error)
        }
        return try Self.decoded(bytes, file)
    }

    private static func decoded(_ bytes: Data, _ file: String) throws -> String {
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw UndertoneError.badInput("the text is not UTF-8; convert it", file: file)
        }
        return text.trimmingCharacters(in: .newlines)
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw UndertoneError(.failed, "the file cannot be written", file: path, cause: error)
        }
    }
}
