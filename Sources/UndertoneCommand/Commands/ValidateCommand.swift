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

            A file of directions is read on a store that it was not fitted on, at each layer that both have; what \
            only a fit can give is left out, and named.

              undertone validate scenes
              undertone validate scenes --held-out others --layers 4-12 --json
              undertone validate joy.safetensors --held-out others
            """
    )

    @Argument(
        help: ArgumentHelp(
            "An activation store of a paired corpus ('extract' writes one), or a file of directions ('fit').",
            valueName: "store|file"
        )
    )
    var source: String

    @Option(
        name: .long,
        help: "A store of other scenarios to score the directions on; with a file it must be given."
    )
    var heldOut: String?

    @Option(name: .long, help: "Of a file of several methods: which.")
    var method: String?

    @Flag(name: .long, help: "Take a file's directions of another model file or pooling.")
    var allowMismatch = false

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
            "How the directions of families are fitted; default: two-way.",
            valueName: EmotionValidator.Options.directionMethods.joined(separator: "|")
        )
    )
    var directions: String?

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
        if let directions, !methods.contains(directions) {
            throw ValidationError(
                "--directions must be one of: \(methods.joined(separator: ", "))."
            )
        }
    }

    func run() async throws {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: source, isDirectory: &isFolder)
        let isFile = exists ? !isFolder.boolValue : source.hasSuffix(".safetensors")
        let run = try await isFile ? validateFile() : validateStore()
        try Recording.show(run, as: ValidationResult.self, figures: figures, printing) {
            ValidationText.text($0, run: run, figures: $1)
        }
    }

    private func validateStore() async throws -> Run {
        guard method == nil, !allowMismatch else {
            throw UndertoneError.badInput(
                "--method and --allow-mismatch are for a file of directions; a store's are fitted anew",
                file: source
            )
        }
        let training = try ActivationStore.open(source)
        let held = try heldOut.map { try ActivationStore.open($0) }
        if let held { try EmotionValidator.checkMatch(training, held) }
        let corpus = training.manifest.corpus.spec
        guard let catalogue = try catalogue(near: [corpus]) else {
            throw UndertoneError.badInput(
                "there is no \(EmotionCatalogue.fileName) in or beside this store's corpus (\(corpus)), which "
                    + "says what family an emotion is of; give one with --emotions",
                file: source
            )
        }
        let options = try options()
        for layer in options.layers ?? [] { _ = try training.width(layer: layer) }
        return try await record([("fit", training), ("held out", held)]) { progress in
            try EmotionValidator(catalogue: catalogue, options: options)
                .run(training, heldOut: held, progress: progress)
        }
    }

    /// Directions that exist already, on a store that they were not fitted on.
    private func validateFile() async throws -> Run {
        let found = try VectorFile.read(source)
        guard directions == nil else {
            throw UndertoneError.badInput(
                "--directions says how a store's directions are fitted; those of a file are",
                file: source
            )
        }
        guard let heldOut else {
            throw UndertoneError.badInput(
                "directions that exist already are validated on texts that they were not fitted on: say with "
                    + "--held-out which store",
                file: source
            )
        }
        let store = try ActivationStore.open(heldOut)
        let chosen = try found.only("method", method, in: source) { $0.method }
        let corpora = [store.manifest.corpus.spec] + chosen.map(\.origin.corpus)
        let validator = try DirectionValidator(
            chosen,
            file: source,
            catalogue: catalogue(near: corpora),
            options: options()
        )
        try validator.check(store, allowsMismatch: allowMismatch)
        return try await record([("held out", store)]) { progress in
            try validator.run(store, allowsMismatch: allowMismatch, progress: progress)
        }
    }

    private func record(
        _ stores: [(role: String, store: ActivationStore?)],
        _ validate: (_ progress: @escaping @Sendable (Int, Int) -> Void) throws -> ValidationResult
    ) async throws -> Run {
        try await Recording.run(
            "validate",
            settings: settings,
            seeds: ["validate": seed],
            on: stores
        ) {
            let reporter = ProgressReporter("validating", unit: "layers")
            let result = try validate { done, _ in reporter.update(done: done) }
            reporter.clear()
            return (result, ValidationVerdict.text(result))
        }
    }

    private func options() throws -> EmotionValidator.Options {
        var options = EmotionValidator.Options()
        options.permutations = permutations
        options.replicates = replicates
        options.seed = seed
        options.directions = directions ?? options.directions
        if case .list(let layers) = try LayerSelection(layers) { options.layers = layers }
        return options
    }

    /// The catalogue of --emotions, or the first that lies in or beside a corpus.
    private func catalogue(near corpora: [String]) throws -> EmotionCatalogue? {
        if let emotions { return try EmotionCatalogue(path: emotions) }
        for corpus in corpora {
            if let found = try EmotionCatalogue.near(corpus: corpus) { return found }
        }
        return nil
    }

    private struct Settings: Encodable {
        var source: String
        var heldOut: String?
        var method: String?
        var allowMismatch: Bool
        var emotions: String?
        var layers: String
        var directions: String?
        var permutations: Int
        var replicates: Int
    }

    private var settings: Settings {
        Settings(
            source: source,
            heldOut: heldOut,
            method: method,
            allowMismatch: allowMismatch,
            emotions: emotions,
            layers: layers,
            directions: directions,
            permutations: permutations,
            replicates: replicates
        )
    }
}
