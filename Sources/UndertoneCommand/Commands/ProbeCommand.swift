import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone probe`.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract:
            "Says at which layers a label can be read, beside what words and length alone can do.",
        discussion: """
            A standardised L2 logistic regression a layer, fitted on the store and scored on --test, or by \
            cross-validation that keeps scenarios whole. Controls: majority, bag of words (TF-IDF), length. \
            Intervals: 95 % bootstrap, over scenarios where there are any.

              undertone probe train --test test --target joy --against neutral --C 0.01
              undertone probe scenes --target joyful --against baseline --folds 6
              undertone probe train --test test --target all
            """
    )

    @Argument(help: "An activation store ('undertone extract' writes one).")
    var store: String

    @Option(name: .long, help: "The label to read, or all for every label at once.")
    var target: String

    @Option(name: .long, help: "The label to set it against.")
    var against: String?

    @Option(name: .long, help: "A store to score on; without one, cross-validation.")
    var test: String?

    @Option(name: .long, help: "Folds of the cross-validation.")
    var folds = 5

    @Option(
        name: .customLong("C"),
        help: "Inverse regularisation (scikit-learn's C); default: chosen on training rows alone."
    )
    var inverseRegularization: Double?

    @Flag(name: .long, help: "Weigh the classes alike.")
    var balanced = false

    @Option(name: .long, help: "Bootstrap replicates.")
    var replicates = 2000

    @Option(name: .long, help: "Seed of folds and bootstrap.")
    var seed: UInt64 = 0

    @Option(name: .long, help: "Folder for the figure layer_probe (SVG and PNG).")
    var figures = "figures"

    @OptionGroup var printing: OutputOptions

    func validate() throws {
        if folds < 2 { throw ValidationError("--folds must be at least 2.") }
        if replicates < 100 { throw ValidationError("--replicates must be at least 100.") }
        if let inverseRegularization, !(inverseRegularization > 0 && inverseRegularization.isFinite)
        {
            throw ValidationError("--C must be above 0.")
        }
        if target != "all" && against == nil {
            throw ValidationError("--against is missing: the other label.")
        }
    }

    func run() async throws {
        let training = try ActivationStore.open(store)
        let held = try test.map { try ActivationStore.open($0) }
        if let held { try StoreProbe.checkMatch(training, held) }
        let run = try await Recording.run(
            "probe",
            settings: settings,
            seeds: ["probe": seed],
            on: [("train", training), ("test", held)]
        ) {
            let result = try probe(training, held)
            return (result, ProbeVerdict.text(result))
        }
        try Recording.show(run, as: ProbeResult.self, figures: figures, printing) {
            ProbeText.text($0, run: run, figures: $1)
        }
    }

    private func probe(_ training: ActivationStore, _ held: ActivationStore?) throws -> ProbeResult
    {
        let options = LayerProbe.Options(
            regularization: inverseRegularization.map { .fixed(inverse: $0) } ?? .standardGrid,
            balanced: balanced,
            folds: folds,
            replicates: replicates,
            seed: seed
        )
        let reporter = ProgressReporter("probing", unit: "steps")
        let result = try StoreProbe(target: target, against: against, options: options)
            .run(training, test: held) { done, _ in reporter.update(done: done) }
        reporter.clear()
        return result
    }

    private struct Settings: Encodable {
        var store: String
        var test: String?
        var target: String
        var against: String?
        var folds: Int
        var inverseRegularization: Double?
        var balanced: Bool
        var replicates: Int
    }

    private var settings: Settings {
        Settings(
            store: store,
            test: test,
            target: target,
            against: against,
            folds: folds,
            inverseRegularization: inverseRegularization,
            balanced: balanced,
            replicates: replicates
        )
    }
}
