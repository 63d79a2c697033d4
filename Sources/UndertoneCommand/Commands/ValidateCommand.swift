import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone validate`.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Says which emotions of a paired corpus are directions, and at which layers.",
        discussion: """
            By layer: AUROC of each emotion against its neutral tellings and against all other texts, always \
            by directions that never saw the text's scenario; naming the emotion of a text; whether families \
            of emotions lie together more than permuted labels make them; valence and arousal; paired \
            directions beside unpaired ones. Beside each: a bag of words and the length of the texts, and \
            permuted labels. Documentation/validation.md says how to read it.

              undertone validate scenes
              undertone validate scenes --held-out others --layers 4-12 --json
            """
    )

    @Argument(help: "An activation store of a paired corpus ('undertone extract' writes one).")
    var store: String

    @Option(name: .long, help: "A store of other scenarios to score the directions on.")
    var heldOut: String?

    @Option(
        name: .long,
        help: "Families, valence and arousal; default: emotions.json in or beside the corpus."
    )
    var emotions: String?

    @Option(name: .long, help: "The layers (hidden states), as 3,5-8, or all.")
    var layers = "all"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How the directions of families are fitted.",
            valueName: EmotionValidator.Options.directionMethods.joined(separator: "|")
        )
    )
    var directions = "two-way"

    @Option(name: .long, help: "Label permutations.")
    var permutations = 1000

    @Option(name: .long, help: "Bootstrap replicates.")
    var replicates = 2000

    @Option(name: .long, help: "Seed of permutations, bootstrap and draws.")
    var seed: UInt64 = 0

    @Option(name: .long, help: "Folder for the figures (SVG and PNG).")
    var figures = "figures"

    @OptionGroup var printing: OutputOptions

    func validate() throws {
        if permutations < 199 {
            // Holm over more than five families leaves none of them a chance below.
            throw ValidationError("--permutations must be at least 199.")
        }
        if replicates < 100 { throw ValidationError("--replicates must be at least 100.") }
        let methods = EmotionValidator.Options.directionMethods
        if !methods.contains(directions) {
            throw ValidationError(
                "--directions must be one of: \(methods.joined(separator: ", "))."
            )
        }
    }

    func run() async throws {
        let training = try ActivationStore.open(store)
        let held = try heldOut.map { try ActivationStore.open($0) }
        if let held { try EmotionValidator.checkMatch(training, held) }
        let catalogue = try catalogue(training)
        let validator = EmotionValidator(catalogue: catalogue, options: try options(training))
        let run = try await Recording.run("validate", settings: settings, seeds: ["validate": seed])
        { recorder in
            let corpora = [("fit", training), ("held out", held)].compactMap { role, store in
                store.map {
                    RunCorpus(
                        role: role,
                        spec: $0.manifest.corpus.spec,
                        sha256: $0.manifest.corpus.sha256,
                        count: $0.count
                    )
                }
            }
            let model = training.manifest.model
            try await recorder.update { run in
                run.model = RunModel(name: model.name, path: "", sha256: model.sha256)
                run.corpora = corpora
            }
            let reporter = ProgressReporter("validating", unit: "layers")
            let result = try validator.run(training, heldOut: held) { done, _ in
                reporter.update(done: done)
            }
            reporter.clear()
            return (result, ValidationVerdict.text(result))
        }
        guard let results = run.results else { return }
        let drawn = try FigureFiles.write(results, to: figures)
        let result = try results.decode(ValidationResult.self)
        try printing.show(result) { ValidationText.text(result, run: run, figures: drawn) }
    }

    private func options(_ store: ActivationStore) throws -> EmotionValidator.Options {
        var options = EmotionValidator.Options()
        options.permutations = permutations
        options.replicates = replicates
        options.seed = seed
        options.directions = directions
        if case .list(let layers) = try LayerSelection(layers) {
            for layer in layers { _ = try store.width(layer: layer) }
            options.layers = layers
        }
        return options
    }

    private func catalogue(_ store: ActivationStore) throws -> EmotionCatalogue {
        if let emotions { return try EmotionCatalogue(path: emotions) }
        let spec = store.manifest.corpus.spec
        if let found = try EmotionCatalogue.near(corpus: spec) { return found }
        throw UndertoneError.badInput(
            "there is no \(EmotionCatalogue.fileName) in or beside this store's corpus (\(spec)), which "
                + "says what family an emotion is of; give one with --emotions",
            file: self.store
        )
    }

    private struct Settings: Encodable {
        var store: String
        var heldOut: String?
        var emotions: String?
        var layers: String
        var directions: String
        var permutations: Int
        var replicates: Int
    }

    private var settings: Settings {
        Settings(
            store: store,
            heldOut: heldOut,
            emotions: emotions,
            layers: layers,
            directions: directions,
            permutations: permutations,
            replicates: replicates
        )
    }
}
