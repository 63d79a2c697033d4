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
            Runs on the encoder that 'make demo' fetches and the paired scenarios of the project, and writes \
            everything into one folder.

              undertone demo
              undertone demo -m another.gguf --corpus paired:my-scenarios --target joyful -o my-demo
            """
    )

    @Option(
        name: [.customShort("m"), .long],
        help: "The model; default: the encoder that 'make demo' fetches."
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
        let path = try model ?? Self.defaultModel()
        let corpus = try corpus ?? Self.defaultCorpus()
        let paths = DemoPaths(folder: output)
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let settings = Settings(
            model: path,
            corpus: corpus,
            target: target,
            against: against,
            output: output
        )
        let run = try await Recording.run("demo", settings: settings, seeds: ["demo": 0]) {
            recorder in
            let demo = Demo(
                path: path,
                corpus: corpus,
                target: target,
                against: against,
                paths: paths,
                isQuiet: printing.json
            )
            let (result, verdict) = try await demo.run(recorder)
            return (result, verdict)
        }
        try HTMLReport(of: run).write(to: paths.report)
        if let results = run.results { _ = try FigureFiles.write(results, to: paths.figures) }
        let seconds = (ContinuousClock.now - start).components.seconds
        try printing.show(["run": run.id, "report": paths.report, "verdict": run.verdict ?? ""]) {
            """

            \(run.verdict ?? "")

            report   \(paths.report)
            figures  \(paths.figures)
            run      \(run.id) ('undertone runs show \(run.id)'), \(seconds) s
            """
        }
    }

    private struct Settings: Encodable {
        var model: String
        var corpus: String
        var target: String
        var against: String
        var output: String
    }

    private static func defaultModel() throws -> String {
        let path = ModelTrial.cacheFolder.appendingPathComponent("models/all-MiniLM-L6-v2-F32.gguf")
            .path
        guard FileManager.default.fileExists(atPath: path) else {
            throw UndertoneError.badInput(
                "the demo's encoder is not there; 'make demo' (or Scripts/bootstrap) fetches it, or name a model "
                    + "with -m",
                file: path
            )
        }
        return path
    }

    /// `Corpora/paired` beside the working folder, or beside the command's package.
    private static func defaultCorpus() throws -> String {
        var places = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        if var place = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            for _ in 0..<5 {
                place.deleteLastPathComponent()
                places.append(place)
            }
        }
        let found = places.map { $0.appendingPathComponent("Corpora/paired").path }
            .first { FileManager.default.fileExists(atPath: $0) }
        guard let found else {
            throw UndertoneError.badInput(
                "Corpora/paired was not found here; run the demo in the project's folder, or name scenarios with "
                    + "--corpus paired:DIR"
            )
        }
        return "paired:\(found)"
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
