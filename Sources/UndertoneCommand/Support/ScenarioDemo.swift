import Foundation
import LlamaEngine
import Statistics
import Undertone

/// The demonstration on a model and paired scenarios of anyone's.
struct ScenarioDemo {
    let path: String
    let corpus: String
    let target: String
    let against: String
    let paths: DemoPaths

    func run(
        _ recorder: RunRecorder,
        _ steps: inout DemoSteps
    ) async throws -> ([DemoResult.Part], String) {
        steps.begin("the model", "\(URL(fileURLWithPath: path).lastPathComponent)")
        let loaded = try await LoadedModel.load(path: path, threads: nil)
        steps.say(
            "   \(loaded.model.info.architecture), \(loaded.model.info.blockCount) blocks, width \(loaded.model.info.width)"
        )
        let options = CorpusOptions()
        let summary = try CorpusSummary.scan(corpus, options: options)
        let model = loaded.run
        let spec = RunCorpus(
            role: "corpus",
            spec: corpus,
            sha256: summary.sha256,
            count: summary.count
        )
        try await recorder.update { run in
            run.model = run.model ?? model
            run.corpora.append(spec)
        }

        steps.begin(
            "hidden states",
            "of \(summary.count) texts: each scene told neutrally ('\(against)') and under several emotions"
        )
        let store = try await extract(loaded, options, summary)
        steps.say(
            "   layers 0…\(loaded.model.info.blockCount), one vector a text, in \(paths.store)"
        )

        steps.begin(
            "probe",
            "at which layers can '\(target)' be read, beside words and length alone?"
        )
        let probe = try probe(store)
        steps.say(ProbeText.text(probe, run: nil, figures: []))
        let probeVerdict = ProbeVerdict.text(probe)
        steps.say("\n   " + probeVerdict)

        steps.begin("direction", "the mean difference within scenes (method paired)")
        let (directions, fit) = try fit(store)
        guard
            let chosen = directions.filter({ $0.point.layer < loaded.model.info.lastLayer })
                .max(by: { ($0.quality.dPrime ?? 0) < ($1.quality.dPrime ?? 0) })
        else { throw UndertoneError.failed("the model has no layer to write at") }
        steps.say(
            "   layer \(chosen.point.layer): ‖v‖/‖h‖ \(NumberText.fixed(chosen.quality.normRatio)), split-half cosine "
                + "\(chosen.quality.splitHalfCosine.map { NumberText.fixed($0) } ?? "–"), d′ "
                + "\(chosen.quality.dPrime.map { NumberText.fixed($0, 2) } ?? "–") (crossed halves)"
        )

        steps.begin(
            "steering",
            "the direction is written into the running model; each scene is left out in turn"
        )
        let (steering, steeringVerdict) = try await steer(loaded, chosen, store)
        steps.say(EvaluationText.text(steering, run: nil, figures: []))

        var parts = try parts(probe, probeVerdict, fit, steering, steeringVerdict)
        var verdict = "Reading: \(probeVerdict)\n\nSteering: \(steeringVerdict)"
        if let validation = try validate(store, &steps) {
            let text = ValidationVerdict.text(validation)
            verdict += "\n\nAll emotions: \(text)"
            parts.append(
                .init(
                    title: "Which emotions are directions?",
                    text: text,
                    results: try RunResults(validation)
                )
            )
        }
        verdict +=
            "\n\nAll of this is from \(summary.count) texts of \(store.scenarioCount) scenes on one small encoder: "
            + "enough to show that the write acts and is measured against its controls, too little for a claim "
            + "about emotion."
        return (parts, verdict)
    }

    private func extract(
        _ loaded: LoadedModel,
        _ options: CorpusOptions,
        _ summary: CorpusSummary
    ) async throws -> ActivationStore {
        let request = ExtractionRequest(
            corpus: corpus,
            options: options,
            directory: paths.store,
            overwrites: true
        )
        return try await Extractor(model: loaded.model, modelDigest: loaded.digest)
            .run(request, summary: summary).store
    }

    private func probe(_ store: ActivationStore) throws -> ProbeResult {
        let folds = min(5, store.scenarioCount)
        return try StoreProbe(
            target: target,
            against: against,
            options: .init(regularization: .fixed(inverse: 0.01), folds: folds)
        ).run(store, test: nil)
    }

    private func fit(_ store: ActivationStore) throws -> ([Undertone.Direction], FitResult) {
        let fitter = try DirectionFitter(
            store: store,
            target: target,
            against: against,
            method: "paired"
        )
        let directions = try store.manifest.layers.map { try fitter.fit(layer: $0) }
        try VectorFile.write(directions, to: paths.directions)
        let manifest = store.manifest
        return (
            directions,
            FitResult(
                directions,
                site: manifest.site,
                pooling: manifest.pooling,
                output: paths.directions
            )
        )
    }

    private func steer(
        _ loaded: LoadedModel,
        _ direction: Undertone.Direction,
        _ store: ActivationStore
    ) async throws -> (EvaluationResult, String) {
        let experiment = try SteeringExperiment(
            model: loaded.model,
            direction: direction,
            store: store,
            options: SteeringOptions(randomTexts: 12)
        )
        let reporter = ProgressReporter("steering", unit: "texts")
        let (result, verdict) = try await experiment.run(.leaveOneScenarioOut) { done, _ in
            if Terminal.error.isInteractive { reporter.update(done: done) }
        }
        reporter.clear()
        return (result, verdict)
    }

    /// Every emotion of the corpus, where its catalogue says what family each is of.
    private func validate(
        _ store: ActivationStore,
        _ steps: inout DemoSteps
    ) throws -> ValidationResult? {
        guard let catalogue = try EmotionCatalogue.near(corpus: corpus) else { return nil }
        steps.begin("all emotions", "which of them are directions, and do families lie together?")
        let validator = EmotionValidator(catalogue: catalogue, options: .init())
        let result = try validator.run(store)
        steps.say(ValidationText.layers(result))
        return result
    }

    private func parts(
        _ probe: ProbeResult,
        _ probeVerdict: String,
        _ fit: FitResult,
        _ steering: EvaluationResult,
        _ steeringVerdict: String
    ) throws -> [DemoResult.Part] {
        [
            .init(title: "Can it be read?", text: probeVerdict, results: try RunResults(probe)),
            .init(
                title: "The direction",
                text:
                    "The mean difference within scenes, with the figures that tell a stable direction from noise.",
                results: try RunResults(fit)
            ),
            .init(
                title: "Does writing it act?",
                text: steeringVerdict,
                results: try RunResults(steering)
            ),
        ]
    }
}

extension ActivationStore {
    /// How many scenarios its texts are of.
    var scenarioCount: Int {
        Set(((try? rows) ?? []).compactMap(\.scenario)).count
    }
}
