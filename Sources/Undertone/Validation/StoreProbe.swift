internal import LlamaEngine
internal import Statistics

/// A layer probe on activation stores, for one label against another or for all labels at once.
public struct StoreProbe: Sendable {
    private let target: String
    private let against: String?
    private let options: LayerProbe.Options

    /// Prepares a probe; `against` is unused for the target `all`.
    public init(target: String, against: String?, options: LayerProbe.Options) {
        self.target = target
        self.against = against
        self.options = options
    }

    /// Refuses a test store whose vectors can't be scored with a probe of the training store.
    public static func checkMatch(_ training: ActivationStore, _ test: ActivationStore) throws {
        let first = training.manifest
        let second = test.manifest
        let differences = [
            ("model", first.model.sha256, second.model.sha256),
            ("site", first.site, second.site),
            ("layers", "\(first.layers)", "\(second.layers)"),
            ("pooling", first.pooling, second.pooling),
            (
                "includeSpecial", first.options["includeSpecial"] ?? "",
                second.options["includeSpecial"] ?? ""
            ),
        ].filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1) and \($0.2)" }
        guard differences.isEmpty else {
            throw UndertoneError.badInput(
                "the test store is not of the same making as \(training.directory) (\(differences.joined(separator: "; ")))",
                file: test.directory
            )
        }
        guard first.corpus.sha256 != second.corpus.sha256 else {
            throw UndertoneError.badInput(
                "the test store holds the very texts of the training store; give other texts, or leave --test out "
                    + "for cross-validation",
                file: test.directory
            )
        }
    }

    /// Runs the probe.
    ///
    /// - Throws: `UndertoneError` for labels that don't occur, or too few texts of one.
    public func run(
        _ training: ActivationStore,
        test: ActivationStore?,
        progress: ((_ done: Int, _ total: Int) -> Void)? = nil
    ) throws -> ProbeResult {
        do {
            let classes = try classes(training)
            let result = try LayerProbe(options: options).run(
                train: try data(training, classes),
                test: try test.map { try data($0, classes) },
                progress: progress
            )
            return present(result, training)
        } catch let error as StatisticsError {
            throw UndertoneError.badInput(error.message, file: training.directory, cause: nil)
        }
    }

    private func classes(_ training: ActivationStore) throws -> [String] {
        if target != "all" { return [against ?? "", target] }
        let labels = Set(try training.rows.filter { $0.labels.count == 1 }.flatMap(\.labels))
        guard labels.count > 1 else {
            throw UndertoneError.badInput(
                "fewer than two labels occur alone on a text",
                file: training.directory
            )
        }
        return labels.sorted()
    }

    private func data(_ store: ActivationStore, _ classes: [String]) throws -> ProbeData {
        let examples = try store.rows
        var rows: [Int] = []
        var labels: [Int] = []
        if target == "all" {
            for (row, example) in examples.enumerated() where example.labels.count == 1 {
                guard let label = classes.firstIndex(of: example.labels[0]) else { continue }
                rows.append(row)
                labels.append(label)
            }
        } else {
            let labelled = try LabelledRows(
                examples,
                target: target,
                against: against ?? "",
                in: store.directory
            )
            rows = labelled.rows
            labels = labelled.isTarget.map { $0 ? 1 : 0 }
        }
        let chosen = rows
        return ProbeData(
            layers: store.manifest.layers,
            labels: labels,
            classes: classes,
            texts: rows.map { examples[$0].text },
            tokenCounts: rows.map { examples[$0].tokens },
            scenarios: rows.map { examples[$0].scenario }
        ) { try store.matrix(layer: $0, rows: chosen) }
    }

    private func present(_ result: LayerProbeResult, _ training: ActivationStore) -> ProbeResult {
        let evaluation =
            result.folds.map { "\($0)-fold cross-validation, scenarios kept whole" }
            ?? "scored on the test store"
        let strength =
            switch options.regularization {
            case .fixed(let inverse): "C = \(inverse)"
            case .crossValidated: "C chosen by cross-validation inside the training rows"
            }
        let notes = result.notes.isEmpty ? "" : "; " + result.notes.joined(separator: "; ")
        return ProbeResult(
            target: target,
            against: target == "all" ? "" : against ?? "",
            site: training.manifest.site,
            pooling: training.manifest.pooling,
            method: "L2 logistic regression, standardised on training rows, \(strength)"
                + (options.balanced ? ", balanced classes" : ""),
            evaluation: evaluation + notes,
            counts: result.classes.indices.reversed().map {
                ClassCount(
                    label: result.classes[$0],
                    train: result.trainCounts[$0],
                    test: result.testCounts[$0]
                )
            },
            layers: result.layers.map {
                .init(
                    layer: $0.layer,
                    scores: $0.probe.scores,
                    directionAUROC: $0.differenceOfMeans?.auroc
                )
            },
            baselines: result.controls.map { .init(name: $0.name, scores: $0.scores) }
        )
    }
}

extension ProbeReading {
    /// The reading in the form that runs and reports keep.
    var scores: ClassificationScores {
        if let binary {
            return ClassificationScores(
                accuracy: binary.accuracy,
                balancedAccuracy: binary.balancedAccuracy,
                precision: binary.precision,
                recall: binary.recall,
                f1: binary.f1,
                auroc: binary.auroc,
                averagePrecision: binary.averagePrecision
            )
        }
        return ClassificationScores(
            accuracy: multiclass?.accuracy,
            balancedAccuracy: multiclass?.balancedAccuracy,
            f1: multiclass?.macroF1,
            auroc: multiclass?.auroc
        )
    }
}

/// What a probe's table says, in plain words.
public enum ProbeVerdict {
    /// The best layers, and whether words alone do as well.
    public static func text(_ result: ProbeResult) -> String {
        let areas = result.layers.compactMap { layer in layer.scores.auroc.map { (layer.layer, $0) }
        }
        guard let best = areas.max(by: { $0.1.estimate < $1.1.estimate }) else {
            return "No layer could be scored."
        }
        let level = areas.filter { $0.1.overlaps(best.1) }.map { String($0.0) }
        var text = "Best AUROC \(NumberText.fixed(best.1.estimate)) at layer \(best.0)"
        text +=
            level.count > 1
            ? "; the intervals of layers \(level.joined(separator: ", ")) overlap, so these are not ranked. "
            : ". "
        guard let words = result.baselines.first(where: { $0.name == "bag of words" })?.scores.auroc
        else {
            return text + "No bag of words could be fitted beside it."
        }
        let figure = NumberText.fixed(words.estimate)
        if best.1.lower > words.upper {
            text += "That is beyond what the words alone give (AUROC \(figure))."
        } else if words.estimate >= best.1.estimate {
            text +=
                "The words alone do as well or better (bag of words: AUROC \(figure)): "
                + "this is no evidence that the model represents more than the words."
        } else {
            text +=
                "Its interval overlaps with that of the words alone (bag of words: AUROC \(figure)): "
                + "the difference is not shown."
        }
        if best.1.lower <= 0.5 { text += " The interval includes chance." }
        return text
    }
}
