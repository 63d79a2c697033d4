import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone fit`.
struct FitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fits directions for one, several or all labels on stored hidden states.",
        discussion: """
            Methods:
            \(DirectionEstimators.all.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n"))

              undertone fit train --target joy --against neutral --method dim -o joy.safetensors
              undertone fit scenes --target joyful --against baseline --method paired --layer 3 -o joyful.safetensors
              undertone fit scenes --target all --method two-way,paired --denoise neutral:neutral -o all.safetensors

            With --denoise, the leading principal components of neutral texts' hidden states, up to half of their \
            variance, are taken out first. 'undertone directions show' prints the quality cards.
            """
    )

    @Argument(help: "An activation store ('undertone extract' writes one).")
    var store: String

    @Option(
        name: .long,
        help: "The label to find, several separated by commas, or all but --against."
    )
    var target: String

    @Option(
        name: .long,
        help: "The label to set it against; default: baseline, where there is one."
    )
    var against: String?

    @Option(name: .long, help: "The estimator, several separated by commas, or all.")
    var method = "dim"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Take out what neutral texts vary along: a store of theirs, of the same model, site and layers.",
            valueName: "neutral:path"
        )
    )
    var denoise: String?

    @Option(
        name: [.customShort("m"), .long],
        help:
            "The store's model (a GGUF file): adds to the cards which single neuron writes most like the direction."
    )
    var model: String?

    @Option(name: .long, help: "The layer (hidden state), a list, or all.")
    var layer = "all"

    @Option(
        name: .long,
        help: "Scenarios to leave out, separated by commas, for testing on them later."
    )
    var holdOut: String?

    @Option(name: .long, help: "Seed of the random halves.")
    var seed: UInt64 = 0

    @Option(name: [.customShort("o"), .long], help: "The safetensors file of directions.")
    var output: String

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let activations = try ActivationStore.open(store)
        let heldOut = try heldOutScenarios(activations)
        let against = try againstLabel(activations)
        let estimators = try DirectionEstimators.list(method)
        let columns = try model.map { try neuronColumns($0, activations) }
        let run = try await Recording.run(
            "fit",
            settings: settings,
            seeds: ["halves": seed],
            on: [("fit", activations)]
        ) {
            let fitter = try DirectionFitter(
                store: activations,
                targets: targets(activations, against: against, excluding: heldOut),
                against: against,
                estimators: estimators,
                excluding: heldOut,
                seed: seed,
                denoiser: denoise.map { try Denoiser($0, for: activations) },
                columns: columns
            )
            let directions = try fit(fitter, activations)
            try VectorFile.write(directions, to: output)
            return (
                FitResult(
                    directions,
                    site: activations.manifest.site,
                    pooling: activations.manifest.pooling,
                    output: output
                ), nil
            )
        }
        guard let result = try run.results?.decode(FitResult.self) else { return }
        try printing.show(result) { text(result, run) }
    }

    /// All layers' directions; where something of much can't be estimated, that is said and left out.
    private func fit(
        _ fitter: DirectionFitter,
        _ activations: ActivationStore
    ) throws -> [Undertone.Direction] {
        let layers = try layers(activations)
        let progress = ProgressReporter("fitting", unit: "layers", total: layers.count)
        var directions: [Undertone.Direction] = []
        var problems: [UndertoneError] = []
        for (index, layer) in layers.enumerated() {
            let found = try fitter.fitAll(layer: layer)
            directions += found.directions
            problems += found.problems
            if layers.count > 1 { progress.update(done: index + 1) }
        }
        if layers.count > 1 { progress.finish() }
        if directions.isEmpty, let first = problems.first { throw first }
        for problem in problems.prefix(20) {
            ProgressReporter.writeToStandardError(
                "undertone: left out: \(Terminal.plain("\(problem)"))\n"
            )
        }
        if problems.count > 20 {
            ProgressReporter.writeToStandardError(
                "undertone: left out: \(problems.count - 20) more\n"
            )
        }
        return directions
    }

    /// The neurons of the model that the store was extracted from.
    private func neuronColumns(
        _ path: String,
        _ activations: ActivationStore
    ) throws -> NeuronColumns {
        let weights = try ModelWeights(path: path)
        let model = activations.manifest.model
        let digest = try ModelTrial.digest(of: path)
        guard digest == model.sha256 else {
            throw UndertoneError.badInput(
                "this is another model (SHA-256 \(digest.prefix(12))…) than the store's, \(model.name) "
                    + "(\(model.sha256.prefix(12))…); its neurons say nothing about these directions",
                file: path
            )
        }
        return NeuronColumns(weights)
    }

    /// What to set the targets against: what was said, or the label `baseline`.
    private func againstLabel(_ activations: ActivationStore) throws -> String {
        if let against { return against }
        let labels = Set(try activations.rows.flatMap(\.labels))
        guard labels.contains(EmotionCatalogue.baseline) else {
            throw UndertoneError.badInput(
                "no text is labelled '\(EmotionCatalogue.baseline)'; say with --against what to set the target "
                    + "against (there are \(labels.sorted().joined(separator: ", ")))",
                file: store
            )
        }
        return EmotionCatalogue.baseline
    }

    /// The labels of --target; with `all`, those that have a text of their own beside what they are set against.
    private func targets(
        _ activations: ActivationStore,
        against: String,
        excluding: Set<String>
    ) throws -> [String] {
        let rows = try activations.rows
        guard target == "all", !rows.contains(where: { $0.labels.contains("all") }) else {
            let names = target.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            guard Set(names).count == names.count else {
                throw UndertoneError.badInput("--target '\(target)' names a label twice")
            }
            return names
        }
        let kept = rows.filter { row in
            !row.labels.contains(against) && !(row.scenario.map(excluding.contains) ?? false)
        }
        let labels = Set(kept.flatMap(\.labels)).sorted()
        guard !labels.isEmpty else {
            throw UndertoneError.badInput("no text has a label beside '\(against)'", file: store)
        }
        return labels
    }

    private func heldOutScenarios(_ activations: ActivationStore) throws -> Set<String> {
        guard let holdOut else { return [] }
        let known = Set(try activations.rows.compactMap(\.scenario))
        let wanted = holdOut.split(separator: ",").map(String.init)
        for scenario in wanted where !known.contains(scenario) {
            throw UndertoneError.unknown("scenario", scenario, among: known, in: store)
        }
        return Set(wanted)
    }

    private func layers(_ activations: ActivationStore) throws -> [Int] {
        switch try LayerSelection(layer) {
        case .all: return activations.manifest.layers
        case .list(let layers):
            for layer in layers { _ = try activations.width(layer: layer) }
            return layers
        }
    }

    private func text(_ result: FitResult, _ run: Run) -> String {
        let hasNames = Set(result.directions.map { [$0.name, $0.method] }).count > 1
        var table = TerminalTable(
            (hasNames ? [.init("direction", maximumWidth: 28), .init("method")] : [])
                + [
                    .init("layer", .right), .init("‖v‖/‖h‖", .right),
                    .init("split-half cos", .right), .init("d′ (crossed)", .right),
                    .init("scenarios", .right), .init("texts", .right), .init("usable"),
                ]
        )
        for direction in result.directions {
            table.add(
                (hasNames ? [Terminal.plain(direction.name), direction.method] : []) + [
                    "\(direction.layer)",
                    NumberText.fixed(direction.normRatio),
                    direction.splitHalfCosine.map { NumberText.fixed($0) } ?? "–",
                    direction.dPrime.map { NumberText.fixed($0, 2) } ?? "–",
                    NumberText.count(direction.scenarios),
                    NumberText.count(direction.texts),
                    direction.isUsable
                        ? "yes" : "no: fewer than \(DirectionFitter.fewestClusters) scenarios",
                ]
            )
        }
        let methods = Set(result.directions.map(\.method)).sorted().joined(separator: ", ")
        return """
            \(Terminal.plain(result.target)) against \(Terminal.plain(result.against)), method \(methods), site \
            \(result.site), pooled by \(result.pooling)

            \(table.text())
            \(result.output)
            run \(run.id)
            """
    }

    private struct Settings: Encodable {
        var store: String
        var target: String
        var against: String?
        var method: String
        var denoise: String?
        var model: String?
        var layer: String
        var holdOut: String?
        var output: String
    }

    private var settings: Settings {
        Settings(
            store: store,
            target: target,
            against: against,
            method: method,
            denoise: denoise,
            model: model,
            layer: layer,
            holdOut: holdOut,
            output: output
        )
    }
}

extension FitResult {
    /// The figures of fitted directions.
    init(_ directions: [Undertone.Direction], site: String, pooling: String, output: String) {
        self.init(
            target: directions.reduce(into: [String]()) { names, direction in
                if !names.contains(direction.name) { names.append(direction.name) }
            }
            .joined(separator: ", "),
            against: directions.first?.against ?? "",
            site: site,
            pooling: pooling,
            output: output,
            directions: directions.map {
                .init(
                    name: $0.name,
                    layer: $0.point.layer.rawValue,
                    method: $0.method,
                    scenarios: $0.quality.scenarios,
                    texts: $0.quality.texts,
                    normRatio: $0.quality.normRatio,
                    splitHalfCosine: $0.quality.splitHalfCosine,
                    dPrime: $0.quality.dPrime,
                    isUsable: $0.quality.isUsable
                )
            }
        )
    }
}
