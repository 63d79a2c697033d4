import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone evaluate`.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Writes a direction into the running model and measures what moved.",
        discussion: """
            The reader is a probe at the last hidden state, fitted on unsteered training texts. Beside the \
            direction stand random directions of the same norm and one from shuffled labels. α is in units of \
            the mean norm of the hidden state at the written layer.

            With --split the direction is tried on that split, the reader fitted on --train-split. Without, the \
            corpus must have scenarios: direction and reader are fitted again without each in turn.

              undertone evaluate -m MiniLM.gguf --direction joy.safetensors --corpus goemotions:data/goemotions \\
                --split test --single-label --alpha 0,0.1,0.3,0.5
              undertone evaluate -m MiniLM.gguf --direction joyful.safetensors --corpus paired:Corpora/paired

            With --generate a decoder answers the prompts of --corpus under each strength instead, and what it writes is \
            judged blindly: the model, fresh and unsteered, is asked which word of a closed set fits. Beside it stand random \
            directions, shuffled labels (--store), a system turn that asks for it, and both. With --judge-probe an encoder's \
            probe, fitted on labelled texts, judges them too. Documentation/calibration.md says more.

              undertone evaluate --generate -m Models/organism.gguf --direction Models/organism.directions.safetensors \\
                --target self:joyful --corpus jsonl:Corpora/organism-chats/chats.jsonl --split wordings --limit 60 \\
                --alpha -0.5,-0.25,0.25,0.5 --question "How are you feeling?"
            """
    )

    @OptionGroup var source: ModelOptions
    @OptionGroup var corpus: CorpusArguments

    @Option(name: .long, help: "A file of directions ('undertone fit' writes one).")
    var direction: String

    @Option(name: .long, help: "The direction of this label, where the file has several.")
    var target: String?

    @Option(name: .long, help: "The direction by this method, where the file has several.")
    var method: String?

    @Option(
        name: .long,
        help: "The direction of this layer; default: the best d′ on the fitting corpus."
    )
    var layer: Int?

    @Option(
        name: .long,
        parsing: .unconditional,
        help:
            "Strengths, in units of the mean norm, separated by commas; with --generate also auto, what calibrate found."
    )
    var alpha = "0,0.1,0.3,0.5"

    @Option(name: .long, help: "Random directions of the same norm.")
    var random = 20

    @Option(name: .long, help: "Held-out texts that random directions are written on, at most.")
    var randomTexts = 200

    @Option(name: .long, help: "The split that the reader is fitted on.")
    var trainSplit = "train"

    @Option(
        name: .customLong("C"),
        help: "Inverse regularisation of the reader (scikit-learn's C)."
    )
    var inverseRegularization = 0.01

    @Option(name: .long, help: "Bootstrap replicates.")
    var replicates = 2000

    @Option(name: .long, help: "Seed of everything random.")
    var seed: UInt64 = 0

    @Flag(name: .long, help: "Take a direction that was fitted on another model file.")
    var allowMismatch = false

    @Option(name: .long, help: "Folder for the figures (SVG and PNG).")
    var figures = "figures"

    @OptionGroup var writing: WritingArguments

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        if writing.generate { return try await runWriting() }
        let options = try steeringOptions()
        let directions = try VectorFile.read(direction)
            .only("target", target, in: direction) { $0.name }
            .only("method", method, in: direction) { $0.method }
        let loaded = try await source.load()
        let chosen = try choose(directions, lastLayer: loaded.model.info.blockCount)
        try chosen.check(
            against: loaded.model.info,
            sha256: loaded.digest,
            allowsMismatch: allowMismatch
        )
        try SteeringExperiment.check(chosen, loaded.model.info)
        try refuseFittedSplit(chosen)
        let run = try await Recording.run(
            "evaluate",
            settings: settings(options),
            seeds: ["steering": seed]
        ) {
            recorder in
            let (result, verdict, corpora) = try await evaluate(chosen, loaded, options)
            let loadedRun = loaded.run
            try await recorder.update { run in
                run.model = loadedRun
                run.corpora = corpora
            }
            return (result, verdict)
        }
        try Recording.show(run, as: EvaluationResult.self, figures: figures, printing) {
            EvaluationText.text($0, run: run, figures: $1)
        }
    }

    private func evaluate(
        _ chosen: Undertone.Direction,
        _ loaded: LoadedModel,
        _ options: SteeringOptions
    ) async throws -> (EvaluationResult, String, [RunCorpus]) {
        var training = corpus.options
        // A method over all emotions is fitted again on all of them.
        if try !DirectionEstimators.named(chosen.method).usesAllEmotions {
            training.labels = [chosen.name, chosen.against]
        }
        if corpus.split != nil {
            training.split = trainSplit
            training.limit = nil
        }
        let store = try await TrainingStore.open(
            loaded,
            corpus: corpus.corpus,
            options: training,
            like: chosen
        )
        var corpora = [
            RunCorpus(
                role: "reader",
                spec: corpus.corpus,
                sha256: store.manifest.corpus.sha256,
                count: store.manifest.examples
            )
        ]
        var design = SteeringExperiment.Design.leaveOneScenarioOut
        if corpus.split != nil {
            var held = corpus.options
            held.labels = [chosen.name, chosen.against]
            let summary = try CorpusSummary.scan(corpus.corpus, options: held)
            corpora.append(
                RunCorpus(
                    role: "held out",
                    spec: corpus.corpus,
                    sha256: summary.sha256,
                    count: summary.count
                )
            )
            design = .heldOutSplit(corpus: corpus.corpus, options: held)
        }
        let experiment = try SteeringExperiment(
            model: loaded.model,
            direction: chosen,
            store: store,
            options: options
        )
        var progress: ProgressReporter?
        let (result, verdict) = try await experiment.run(design) { done, total in
            let reporter = progress ?? ProgressReporter("steering", unit: "texts", total: total)
            progress = reporter
            reporter.update(done: min(done, total))
        }
        progress?.finish()
        return (result, verdict, corpora)
    }

    func choose(_ directions: [Undertone.Direction], lastLayer: Int) throws
        -> Undertone.Direction
    {
        if let layer {
            guard let found = directions.first(where: { $0.point.layer.rawValue == layer }) else {
                let layers = directions.map { "\($0.point.layer)" }.joined(separator: ", ")
                throw UndertoneError.badInput(
                    "no direction of layer \(layer) here; there are \(layers)",
                    file: direction
                )
            }
            return found
        }
        let usable = directions.filter { $0.point.layer.rawValue < lastLayer }
        guard
            let best = usable.max(by: { ($0.quality.dPrime ?? 0) < ($1.quality.dPrime ?? 0) })
                ?? directions.first
        else { throw UndertoneError.badInput("the file holds no direction", file: direction) }
        return best
    }

    /// A direction must not be tried on texts that it was fitted on.
    func refuseFittedSplit(_ chosen: Undertone.Direction) throws {
        guard let split = corpus.split, chosen.origin.corpus == corpus.corpus,
            chosen.origin.splits.contains(split)
        else { return }
        throw UndertoneError.badInput(
            "the direction was fitted on split '\(split)' of this corpus, so it can't be tried there; fit it on "
                + "another split, or choose another with --split"
        )
    }

    private func steeringOptions() throws -> SteeringOptions {
        SteeringOptions(
            alphas: Array(Set(try StrengthList.read(alpha) + [0])).sorted(),
            randomDirections: random,
            randomTexts: randomTexts,
            inverseRegularization: inverseRegularization,
            replicates: replicates,
            seed: seed
        )
    }

    private struct Settings: Encodable {
        var direction: String
        var target: String?
        var method: String?
        var layer: Int?
        var corpus: CorpusOptions
        var trainSplit: String
        var steering: SteeringOptions
        var allowMismatch: Bool
    }

    private func settings(_ options: SteeringOptions) -> Settings {
        Settings(
            direction: direction,
            target: target,
            method: method,
            layer: layer,
            corpus: corpus.options,
            trainSplit: trainSplit,
            steering: options,
            allowMismatch: allowMismatch
        )
    }
}
