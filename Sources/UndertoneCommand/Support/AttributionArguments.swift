import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// What an attribution experiment is to be.
struct AttributionArguments: ParsableArguments {
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: "Files of directions; an organism that ships needs none."
    )
    var directions: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "attribution:DIR (authored scenes) or planted:FILE (an organism's chats); default: the project's.",
            valueName: "format:path"
        )
    )
    var items: String?

    @Option(
        name: .customLong("split"),
        help: "The split of planted chats (default: wordings), or of --corpus (default: all)."
    )
    var givenSplit: String?

    @Option(name: .long, help: "The questions; default: questions.json beside the items.")
    var questions: String?

    @Option(
        name: .long,
        help: """
            How items are told: of authored scenes \(AttributionScenario.tellings.joined(separator: ", ")), \
            each also as swapped-… (roles exchanged) and named-… (two named speakers); of planted chats \
            \(AttributionScenes.plantedVariants.joined(separator: ", ")). Default: \
            \(AttributionScenes.variants.joined(separator: ",")), and of planted chats both.
            """
    )
    var variants: String?

    @Option(name: .long, help: "Items (planted chats) or scenes, at most.")
    var count = 48

    @Option(name: .long, help: "The emotion that the writes are to bring.")
    var target = "joyful"

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "Strengths, in units of the mean norm, separated by commas."
    )
    var alpha = AttributionPlan.alphas.map { "\($0)" }.joined(separator: ",")

    @Option(name: .long, help: "The strength of the verdicts, one of --alpha.")
    var primaryAlpha = 0.5

    @Option(name: .long, help: "The tokens that are written, separated by commas.")
    var masks = AttributionPlan.maskNames.joined(separator: ",")

    @Option(
        name: .long,
        help: "Layers (hidden states) such as 3,5-8, or all that the directions have."
    )
    var layers = "all"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where verdicts are given, such as 3:opening; default: where states are planted, or chosen on dev items.",
            valueName: "layer:tokens"
        )
    )
    var primary: String?

    @Option(name: .long, help: "The reports that are asked for, separated by commas.")
    var reports = ReportKind.allCases.map(\.rawValue).joined(separator: ",")

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Hidden states that probes read behind the writes: default (two thirds of the way to the last), all, none, or "
                + "a list.",
            valueName: "layers"
        )
    )
    var probeLayers = "default"

    @Option(name: .long, help: "Random directions.")
    var random = 100

    @Option(
        name: .long,
        help: "Directions from shuffled labels; they need --store, but for an organism."
    )
    var shuffled = 6

    @Option(name: .long, help: "The hidden states that the directions were fitted on.")
    var store: String?

    @Option(name: .long, help: "The share of scenes that layer and tokens are chosen on.")
    var devShare = 0.25

    @Option(
        name: .long,
        help: "The bound of equivalence in logits; 0: a quarter of the reports' mean effect."
    )
    var bound = 0.0

    @Option(name: .long, help: "Seed of everything random.")
    var seed: UInt64 = 0

    @Option(name: .long, help: "The name of a chat template, instead of the model's own.")
    var template: String?

    @Flag(name: .long, help: "Compute in F32 throughout.")
    var precise = false

    @Option(name: .long, help: ArgumentHelp("Tokens a pass.", visibility: .hidden))
    var batchTokens = 1024

    @Flag(name: .long, help: "Take directions that were fitted on another model file.")
    var allowMismatch = false

    /// The split of planted chats.
    var split: String { givenSplit ?? "wordings" }

    func validate() throws {
        guard (0...10_000).contains(random), (0...1000).contains(shuffled) else {
            throw ValidationError("--random must be 0 to 10000, --shuffled 0 to 1000.")
        }
        guard (1...100_000).contains(count) else {
            throw ValidationError("--count must be 1 to 100000.")
        }
        guard (0..<1).contains(devShare) else {
            throw ValidationError("--dev-share must be 0 or more, and below 1.")
        }
    }

    /// Reads everything and makes the plan.
    func plan(_ loaded: LoadedModel, folder: String) async throws -> AttributionPlan {
        guard !loaded.model.info.isEncoder else {
            throw UndertoneError.badInput(
                "\(loaded.model.info.name) is an encoder: it has no turns and says nothing, so there is no self to ask. "
                    + "What it encodes of a speaker or a third person can be read from the spans that tell it: "
                    + "'undertone attribute --read -m \(loaded.model.info.path)'"
            )
        }
        let inputs = AttributionInputs(
            loaded: loaded,
            target: target,
            folder: folder,
            seed: seed
        )
        let from = try inputs.items(items)
        if from.format == AttributionFormat.name {
            try inputs.lint(from, questions: questions ?? from.questions)
        }
        let asked = try AttributionQuestions(path: questions ?? from.questions)
            .asking(about: kinds())
        let place = try place(inputs.truth)
        let options = AttributionPlan.Options(
            masks: Self.list(masks),
            alphas: try strengths(),
            primary: place,
            primaryAlpha: primaryAlpha,
            bound: bound,
            seed: seed
        )
        // Before hidden states are read for directions.
        try options.check()
        let read = probeLayers == "none" ? nil : try DownstreamLayers(probeLayers)
        let scenes = AttributionScenes.divided(
            try scenes(from, asked),
            devShare: place == nil ? devShare : 0,
            seed: seed
        )
        let (vectors, probes) = try await vectors(inputs) { vectors in
            read.map {
                DownstreamProbes.Request(
                    target: target,
                    written: vectors.layers,
                    layers: $0,
                    last: loaded.model.info.blockCount,
                    items: scenes.map(\.item),
                    seed: seed
                )
            }
        }
        return try AttributionPlan(
            scenes: scenes,
            questions: asked,
            vectors: vectors,
            probes: probes,
            target: target,
            model: loaded.model.info.name,
            modelSHA256: loaded.digest,
            options: options
        )
    }

    private func vectors(
        _ inputs: AttributionInputs,
        probing request: (AttributionVectors) -> DownstreamProbes.Request?
    ) async throws -> (AttributionVectors, DownstreamProbes?) {
        var stored = try store.map { try ActivationStore.open($0) }
        if let stored, stored.manifest.model.sha256 != inputs.loaded.digest, !allowMismatch {
            throw UndertoneError.badInput(
                "the hidden states are of another model file (\(stored.manifest.model.name)); extract them again, or give "
                    + "--allow-mismatch",
                file: stored.directory
            )
        }
        let found: [Undertone.Direction]
        if directions.isEmpty {
            let own = try await inputs.organismDirections()
            found = own.directions
            stored = stored ?? own.store
        } else {
            found = try inputs.directions(files: directions, allowsMismatch: allowMismatch)
        }
        var vectors = try AttributionVectors(
            found,
            target: target,
            layers: try LayerSelection(layers)
        )
        vectors.addPrompt(target: target)
        if let stored {
            try vectors.addShuffled(shuffled, from: stored, target: target, seed: seed)
        }
        vectors.addRandom(random, seed: seed)
        guard let request = request(vectors) else { return (vectors, nil) }
        let probes = try stored.map { try DownstreamProbes(fitting: $0, request) }
        return (vectors, try probes ?? DownstreamProbes(found, request))
    }

    private func scenes(
        _ from: AttributionInputs.Items,
        _ questions: AttributionQuestions
    ) throws -> [AttributionScene] {
        from.format == "planted"
            ? try AttributionScenes.planted(
                path: from.path,
                split: split,
                target: target,
                variants: variants.map(Self.list) ?? AttributionScenes.plantedVariants,
                questions: questions,
                limit: count,
                seed: seed
            )
            : try AttributionScenes.authored(
                folder: from.path,
                target: target,
                variants: variants.map(Self.list) ?? AttributionScenes.variants,
                questions: questions,
                limit: count
            )
    }

    /// The place that was given, or that is known; nil: it is chosen on dev items.
    private func place(_ truth: PlantedTruth?) throws -> AttributionPrimary? {
        guard let primary else {
            return truth.map {
                AttributionPrimary(
                    layer: $0.point.layer.rawValue,
                    mask: "opening",
                    alpha: primaryAlpha,
                    chosenBy: .plantedTruth
                )
            }
        }
        let parts = primary.split(separator: ":").map(String.init)
        guard parts.count == 2, let layer = Int(parts[0]) else {
            throw UndertoneError.badInput(
                "--primary '\(primary)' is no layer and tokens, such as 3:opening"
            )
        }
        return AttributionPrimary(
            layer: layer,
            mask: parts[1],
            alpha: primaryAlpha,
            chosenBy: .given
        )
    }

    private func kinds() throws -> [ReportKind] {
        try Self.list(reports).map { name in
            guard let kind = ReportKind(rawValue: name) else {
                throw UndertoneError.unknown(
                    "report",
                    name,
                    among: ReportKind.allCases.map(\.rawValue),
                    in: "this experiment"
                )
            }
            return kind
        }
    }

    private func strengths() throws -> [Double] {
        try Self.list(alpha).map { text in
            guard let value = Double(text), value.isFinite else {
                throw UndertoneError.badInput(
                    "--alpha '\(alpha)' is no list of numbers like -0.5,0.5,1"
                )
            }
            return value
        }
    }

    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
