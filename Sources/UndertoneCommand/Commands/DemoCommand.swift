import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Goes the whole way once: texts, hidden states, probe, direction, steering, report.",
        discussion: """
            First, where 'make demo' has fetched it, on a real encoder with the project's paired scenarios; then on the \
            organism, a small decoder that ships with the project and of which it is known who feels what: whose \
            emotion moved? Everything is written into one folder. With -m only that model is used.

              undertone demo
              undertone demo -m another.gguf --corpus paired:my-scenarios --target joyful -o my-demo
            """
    )

    @Option(
        name: [.customShort("m"), .long],
        help: "A model of your own, instead of the organism and the encoder."
    )
    var model: String?

    @Option(name: .long, help: "Paired scenarios; default: Corpora/paired.")
    var corpus: String?

    @Option(name: .long, help: "The emotion.")
    var target = "joyful"

    @Option(name: .long, help: "What it is set against.")
    var against = "baseline"

    @Option(
        name: [.customShort("o"), .long],
        help: "The folder for everything that the demo writes."
    )
    var output = "out/demo"

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let start = ContinuousClock.now
        let paths = DemoPaths(folder: output)
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let organism = model == nil ? try organismDemo() : nil
        let scenarios = try scenarioDemo()
        let settings = Settings(
            model: model
                ?? [organism?.path, scenarios?.path].compactMap { $0 }.joined(separator: " "),
            corpus: scenarios?.corpus ?? "",
            target: target,
            against: against,
            output: output
        )
        var steps = DemoSteps(isQuiet: printing.json)
        steps.say(
            "Undertone reads emotions in a language model's hidden states, steers with them, and says whose moved."
        )
        let run = try await Recording.run("demo", settings: settings, seeds: ["demo": 0]) {
            recorder in
            var parts: [DemoResult.Part] = []
            var verdicts: [String] = []
            if let scenarios {
                let (found, verdict) = try await scenarios.run(recorder, &steps)
                parts += found
                verdicts.append(verdict)
            }
            if let organism {
                let (found, verdict) = try await organism.run(recorder, &steps)
                parts += found
                verdicts.append(verdict)
            }
            return (DemoResult(parts: parts), verdicts.joined(separator: "\n\n"))
        }
        try HTMLReport(of: run).write(to: paths.report)
        let figure = try drawFigures(run.results, to: paths.figures)
        let seconds = (ContinuousClock.now - start).components.seconds
        try printing.show(["run": run.id, "report": paths.report, "verdict": run.verdict ?? ""]) {
            """

            \(run.verdict ?? "")

            report   \(paths.report)
            figures  \(paths.figures)\(figure.map { "\nfigure   \($0)" } ?? "")
            run      \(run.id) ('undertone runs show \(run.id)'), \(seconds) s
            """
        }
    }

    /// Draws each part's figures into a folder of its own.
    ///
    /// - Returns: The last part's first picture; nil where it has none.
    private func drawFigures(_ results: RunResults?, to folder: String) throws -> String? {
        var last: String?
        let parts = try results?.decode(DemoResult.self).parts ?? []
        for (number, part) in parts.enumerated() {
            let path = "\(folder)/\(number + 1)-\(part.results.kind)"
            guard try !Figures.plots(of: part.results).isEmpty else { continue }
            last = try FigureFiles.write(part.results, to: path).first { $0.hasSuffix(".png") }
        }
        return last
    }

    private struct Settings: Encodable {
        var model: String
        var corpus: String
        var target: String
        var against: String
        var output: String
    }

    private func organismDemo() throws -> OrganismDemo {
        let advice = "name a model with -m"
        return OrganismDemo(
            path: try ProjectFiles.find(ProjectFiles.organism, orElse: advice),
            scenarios: try ProjectFiles.find("Corpora/organism", orElse: advice),
            chats: try ProjectFiles.find("Corpora/organism-chats/chats.jsonl", orElse: advice),
            target: target,
            paths: DemoPaths(folder: output + "/organism")
        )
    }

    /// Nil without a model of one's own where the encoder was never fetched.
    private func scenarioDemo() throws -> ScenarioDemo? {
        let encoder = ModelTrial.cacheFolder
            .appendingPathComponent("models/all-MiniLM-L6-v2-F32.gguf").path
        guard let path = model ?? (FileManager.default.fileExists(atPath: encoder) ? encoder : nil)
        else { return nil }
        let found =
            try corpus
            ?? "paired:"
            + ProjectFiles.find(
                "Corpora/paired",
                orElse: "name scenarios with --corpus paired:DIR"
            )
        return ScenarioDemo(
            path: path,
            corpus: found,
            target: target,
            against: against,
            paths: DemoPaths(folder: output)
        )
    }
}

/// Where the demo writes.
struct DemoPaths: Sendable {
    var folder: String
    var store: String { folder + "/activations" }
    var directions: String { folder + "/directions.safetensors" }
    var figures: String { folder + "/figures" }
    var report: String { folder + "/report.html" }
}
