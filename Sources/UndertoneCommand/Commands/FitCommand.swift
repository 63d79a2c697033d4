import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone fit`.
struct FitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fits a direction for a label on stored hidden states.",
        discussion: """
            Methods:
            \(DirectionEstimators.all.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n"))

              undertone fit train --target joy --against neutral --method dim -o joy.safetensors
              undertone fit scenes --target joyful --against baseline --method paired --layer 3 -o joyful.safetensors
            """
    )

    @Argument(help: "An activation store ('undertone extract' writes one).")
    var store: String

    @Option(name: .long, help: "The label to find.")
    var target: String

    @Option(name: .long, help: "The label to set it against.")
    var against: String

    @Option(name: .long, help: "The estimator.")
    var method = "dim"

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
        let run = try await Recording.run("fit", settings: settings, seeds: ["halves": seed]) {
            recorder in
            let manifest = activations.manifest
            try await recorder.update { run in
                run.model = RunModel(
                    name: manifest.model.name,
                    path: "",
                    sha256: manifest.model.sha256
                )
                run.corpora = [
                    RunCorpus(
                        role: "fit",
                        spec: manifest.corpus.spec,
                        sha256: manifest.corpus.sha256,
                        count: manifest.examples
                    )
                ]
            }
            let fitter = try DirectionFitter(
                store: activations,
                target: target,
                against: against,
                method: method,
                excluding: heldOut,
                seed: seed
            )
            let directions = try fit(fitter, activations)
            try VectorFile.write(directions, to: output)
            return (
                FitResult(
                    directions,
                    site: manifest.site,
                    pooling: manifest.pooling,
                    output: output
                ), nil
            )
        }
        guard let result = try run.results?.decode(FitResult.self) else { return }
        try printing.show(result) { text(result, run) }
    }

    /// One direction a layer; with `all`, layers at which the classes are equal are said and left out.
    private func fit(_ fitter: DirectionFitter, _ activations: ActivationStore) throws -> [Undertone
        .Direction]
    {
        let layers = try layers(activations)
        guard layers.count > 1 else { return try layers.map { try fitter.fit(layer: $0) } }
        var problems: [any Error] = []
        let directions = layers.compactMap { layer -> Undertone.Direction? in
            do {
                return try fitter.fit(layer: layer)
            } catch {
                problems.append(error)
                return nil
            }
        }
        if directions.isEmpty, let first = problems.first { throw first }
        for problem in problems {
            ProgressReporter.writeToStandardError(
                "undertone: left out: \(Terminal.plain("\(problem)"))\n"
            )
        }
        return directions
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
        var table = TerminalTable([
            .init("layer", .right), .init("‖v‖/‖h‖", .right), .init("split-half cos", .right),
            .init("d′ (crossed)", .right), .init("scenarios", .right), .init("texts", .right),
            .init("usable"),
        ])
        for direction in result.directions {
            table.add([
                "\(direction.layer)",
                NumberText.fixed(direction.normRatio),
                direction.splitHalfCosine.map { NumberText.fixed($0) } ?? "–",
                direction.dPrime.map { NumberText.fixed($0, 2) } ?? "–",
                NumberText.count(direction.scenarios),
                NumberText.count(direction.texts),
                direction.isUsable
                    ? "yes" : "no: fewer than \(DirectionFitter.fewestClusters) scenarios",
            ])
        }
        return """
            \(result.target) against \(result.against), method \(method), site \(result.site), pooled by \
            \(result.pooling)

            \(table.text())
            \(result.output)
            run \(run.id)
            """
    }

    private struct Settings: Encodable {
        var store: String
        var target: String
        var against: String
        var method: String
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
            target: directions.first?.name ?? "",
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
