import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone calibrate`.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Finds how strongly directions can be written before they disturb neutral text.",
        discussion: """
            Each strength is written while the model reads neutral texts (KL from the unsteered next-token distribution, \
            perplexity), items that ask for the state (the contrast of the direction's word in a closed set) and short \
            prompts (repetition), beside random directions of the same length. The largest strength within the budget is \
            chosen on half of the scenarios; the table is of the other half. With --update or --write it goes into the \
            directions' file, where 'auto' in plans finds it. Documentation/calibration.md says more.

              undertone calibrate -m Models/organism.gguf --directions self.safetensors --update
              undertone calibrate -m MODEL.gguf --directions all.safetensors --target joy --layers 10-20 \\
                --words joy,sadness,anger,fear,neutral --max-kl 0.05 --write calibrated.safetensors
              undertone generate -m MODEL.gguf --directions calibrated.safetensors --plan 'auto joy' --user "Hello"
            """
    )

    @OptionGroup var source: ModelOptions

    @Option(name: .long, help: "A file of directions ('undertone fit' writes one).")
    var directions: String

    @Option(name: .long, help: "Only these directions, separated by commas.")
    var target: String?

    @Option(name: .long, help: "Only directions by this method.")
    var method: String?

    @Option(name: .long, help: "Only these layers (3,5-8); of several the best is suggested.")
    var layers: String?

    @OptionGroup var texts: TrialTexts

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "Strengths, in units of the mean norm, separated by commas; both signs."
    )
    var alpha: String = "-1.5,-1,-0.75,-0.5,-0.3,-0.2,-0.1,0,0.1,0.2,0.3,0.5,0.75,1,1.5"

    @Option(
        name: .customLong("max-kl"),
        help: "The budget: mean KL from the unsteered model, in nat."
    )
    var maxKL = 0.1

    @Option(name: .long, help: "The budget: perplexity, steered to unsteered.")
    var maxPerplexityRatio = 1.5

    @Option(
        name: .long,
        help:
            "The tokens that are written, as in plans; default: opening for directions fitted there, else all."
    )
    var on: String?

    @Option(name: .long, help: "The closed set; default: the directions' names.")
    var words: String?

    @Option(name: .long, help: "The target's word; default: the direction's name.")
    var word: String?

    @Option(
        name: .long,
        help: "The question behind each item; default: 'How are you feeling?', or by person."
    )
    var question: String?

    @Option(name: .long, help: "What the answer begins with; default: 'I feel', or by person.")
    var stem: String?

    @Option(name: .long, help: "Random directions of the same length.")
    var random = 10

    @Option(name: .long, help: "Texts that are written under each strength, for repetition.")
    var generations = 8

    @Option(name: .long, help: "The most tokens of what the model writes.")
    var maxTokens = 32

    @Option(name: .long, help: "Bootstrap replicates.")
    var replicates = 2000

    @Option(name: .long, help: "Seed of everything random.")
    var seed: UInt64 = 0

    @Flag(name: .long, help: "Compute in F32 throughout.")
    var precise = false

    @Flag(name: .long, help: "Take directions that were fitted on another model file.")
    var allowMismatch = false

    @Option(name: .long, help: "Write all directions of the file, calibrated, into this one.")
    var write: String?

    @Flag(name: .long, help: "Put the calibration into the directions' own file.")
    var update = false

    @Option(name: .long, help: "Folder for the figure (SVG and PNG).")
    var figures = "figures"

    @OptionGroup var printing: OutputOptions

    func validate() throws {
        guard write == nil || !update else {
            throw ValidationError("Give --write FILE or --update, not both.")
        }
    }

    func run() async throws {
        let options = try options()
        let all = try VectorFile.read(directions)
        if let write { try OutputFile.check(write, isNot: directions) }
        let chosen = try choose(all)
        let loaded = try await source.load()
        let sources = try texts.sources(loaded)
        let calibrator = try Calibrator(
            model: loaded.model,
            sha256: loaded.digest,
            options: options,
            allowsMismatch: allowMismatch
        )
        let (neutral, neutralSummary) = try sources.neutral.read()
        let (items, itemsSummary) = try sources.items.read()
        let settings = Settings(
            directions: [directions: try ContentDigest.ofFile(directions)],
            target: target,
            method: method,
            layers: layers,
            neutral: sources.neutral,
            items: sources.items,
            options: options,
            allowMismatch: allowMismatch
        )
        let run = try await Recording.run(
            "calibrate",
            settings: settings,
            seeds: ["calibration": seed]
        ) {
            recorder in
            let model = loaded.run
            let corpora = [
                sources.neutral.run("neutral", neutralSummary),
                sources.items.run("items", itemsSummary),
            ]
            try await recorder.update { run in
                run.model = model
                run.corpora = corpora
            }
            let progress = ProgressReporter(
                "calibrating",
                unit: "steps",
                total: 100
            )
            let result = try await calibrator.run(
                chosen,
                neutral: neutral,
                neutralSHA256: neutralSummary.sha256,
                items: items
            ) { done, total in progress.update(done: done * 100 / max(1, total)) }
            progress.finish()
            return (result, CalibrationVerdict.text(result))
        }
        if let result = try run.results?.decode(CalibrationResult.self) { try keep(result, all) }
        try Recording.show(run, as: CalibrationResult.self, figures: figures, printing) {
            CalibrationTableText.text($0, run: run, figures: $1)
        }
    }

    /// Puts what was found into a file; a direction that was tried and has no strength loses the one that it had.
    private func keep(_ result: CalibrationResult, _ all: [Undertone.Direction]) throws {
        guard let path = write ?? (update ? directions : nil) else { return }
        let tried = Set(result.choices.map { [$0.name, $0.method] })
        try VectorFile.write(
            all.map { direction in
                guard tried.contains([direction.name, direction.method]) else { return direction }
                var calibrated = direction
                calibrated.calibration = result.calibration(of: direction)
                return calibrated
            },
            to: path
        )
    }

    private func choose(_ all: [Undertone.Direction]) throws -> [Undertone.Direction] {
        var found = all
        if let target {
            let wanted = target.split(separator: ",").map(String.init)
            let known = Set(all.map(\.name))
            for name in wanted where !known.contains(name) {
                throw UndertoneError.unknown("direction", name, among: known, in: directions)
            }
            found = found.filter { wanted.contains($0.name) }
        }
        if let method {
            let known = Set(found.map(\.method))
            guard known.contains(method) else {
                throw UndertoneError.unknown("method", method, among: known, in: directions)
            }
            found = found.filter { $0.method == method }
        }
        if let layers, case .list(let wanted) = try LayerSelection(layers) {
            let known = Set(found.map(\.point.layer.rawValue)).sorted()
            guard wanted.allSatisfy(known.contains) else {
                throw UndertoneError.badInput(
                    "--layers \(layers): there are directions of the layers "
                        + known.map(String.init).joined(separator: ", "),
                    file: directions
                )
            }
            found = found.filter { wanted.contains($0.point.layer.rawValue) }
        }
        guard !found.isEmpty else {
            throw UndertoneError.badInput("the file holds no such direction", file: directions)
        }
        return found
    }

    private func options() throws -> CalibrationOptions {
        let options = CalibrationOptions(
            alphas: try StrengthList.read(alpha),
            budget: CalibrationBudget(divergence: maxKL, perplexityRatio: maxPerplexityRatio),
            tokens: on,
            words: words.map {
                $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            },
            word: word,
            question: question == nil && stem == nil
                ? nil
                : ReportQuestion(person: .own, question: question ?? "", stem: stem ?? "I feel"),
            randomDirections: random,
            generations: generations,
            generatedTokens: maxTokens,
            replicates: replicates,
            seed: seed,
            precise: precise
        )
        try options.check()
        return options
    }

    private struct Settings: Encodable {
        var directions: [String: String]
        var target: String?
        var method: String?
        var layers: String?
        var neutral: TrialTexts.Source
        var items: TrialTexts.Source
        var options: CalibrationOptions
        var allowMismatch: Bool
    }
}
