import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

extension EvaluateCommand {
    /// `--generate`: what the model writes, judged blindly.
    func runWriting() async throws {
        let all = try VectorFile.read(direction)
        let directions = try all.only("target", target, in: direction) { $0.name }
            .only("method", method, in: direction) { $0.method }
        let strengths = alpha == "auto" ? nil : try StrengthList.read(alpha)
        let activations = try writing.store.map { try ActivationStore.open($0) }
        let loaded = try await source.load()
        guard !loaded.model.info.isEncoder else {
            throw UndertoneError.badInput(
                "\(loaded.model.info.name) is an encoder, which writes nothing; leave --generate out, or use a decoder"
            )
        }
        let chosen = try choose(directions, lastLayer: loaded.model.info.blockCount)
        try chosen.check(
            against: loaded.model.info,
            sha256: loaded.digest,
            allowsMismatch: allowMismatch
        )
        try refuseFittedSplit(chosen)
        let options = try writingOptions(
            chosen,
            among: all,
            strengths: try strengths ?? calibrated(chosen, loaded)
        )
        let judge = try await judgeModel()
        let probe = try await judgeProbe(options.words)
        let experiment = try WritingExperiment(
            model: loaded.model,
            sha256: loaded.digest,
            direction: chosen,
            store: activations,
            judge: judge?.model,
            probe: probe?.probe,
            options: options,
            allowsMismatch: allowMismatch
        )
        let summary = try CorpusSummary.scan(corpus.corpus, options: corpus.options)
        let prompts = try CalibrationText.read(corpus.corpus, options: corpus.options)
        let settings = WritingSettings(
            direction: [direction: try ContentDigest.ofFile(direction)],
            target: chosen.name,
            method: chosen.method,
            layer: chosen.point.layer.rawValue,
            corpus: corpus.options,
            store: writing.store,
            judge: judge?.run,
            probe: probe?.settings,
            options: options,
            allowMismatch: allowMismatch
        )
        let run = try await Recording.run(
            "evaluate",
            settings: settings,
            seeds: ["writing": seed]
        ) {
            recorder in
            let model = loaded.run
            let corpora = [
                RunCorpus(
                    role: "prompts",
                    spec: corpus.corpus,
                    sha256: summary.sha256,
                    count: summary.count
                )
            ]
            try await recorder.update { run in
                run.model = model
                run.corpora = corpora
            }
            let progress = ProgressReporter("writing", unit: "percent", total: 100)
            let result = try await experiment.run(prompts) { done, total in
                progress.update(done: done * 100 / max(1, total))
            }
            progress.finish()
            return (result, WritingVerdict.text(result))
        }
        try Recording.show(run, as: WritingResult.self, figures: figures, printing) {
            WritingText.text($0, run: run, figures: $1)
        }
    }

    private func judgeModel() async throws -> LoadedModel? {
        guard let path = writing.judge else { return nil }
        return try await LoadedModel.load(path: path, threads: source.threads)
    }

    /// The second judge, fitted, with what it was made of.
    private func judgeProbe(
        _ words: [String]
    ) async throws -> (probe: EncoderProbe, settings: ProbeSettings)? {
        guard let path = writing.judgeProbe, let file = writing.judgeEncoder else { return nil }
        let labels = try writing.labels()
        let store = try ActivationStore.open(path)
        let encoder = try await LoadedModel.load(path: file, threads: source.threads)
        let probe = try EncoderProbe(
            store: store,
            encoder: encoder.model,
            sha256: encoder.digest,
            words: words,
            mapping: labels,
            layer: writing.judgeLayer,
            inverseRegularization: inverseRegularization,
            replicates: replicates,
            seed: seed
        )
        return (
            probe,
            ProbeSettings(
                store: path,
                encoder: encoder.run,
                labels: Dictionary(uniqueKeysWithValues: zip(probe.words, probe.labels)),
                layer: writing.judgeLayer,
                inverseRegularization: inverseRegularization
            )
        )
    }

    private struct ProbeSettings: Encodable {
        var store: String
        var encoder: RunModel
        var labels: [String: String]
        var layer: Int?
        var inverseRegularization: Double
    }

    /// `auto`: the strength that calibration found, and half of it, both signs.
    private func calibrated(
        _ chosen: Undertone.Direction,
        _ loaded: LoadedModel
    ) throws -> [Double] {
        guard let calibration = chosen.calibration, calibration.modelSHA256 == loaded.digest else {
            throw UndertoneError.badInput(
                chosen.calibration == nil
                    ? "'\(chosen.name)' at \(chosen.point) has no calibration; run 'undertone calibrate … --update', or "
                        + "give --alpha numbers"
                    : "'\(chosen.name)' was calibrated on another model; calibrate it again, or give --alpha numbers",
                file: direction
            )
        }
        return [-1, -0.5, 0.5, 1].map { $0 * calibration.alpha }
    }

    private func writingOptions(
        _ chosen: Undertone.Direction,
        among all: [Undertone.Direction],
        strengths: [Double]
    ) throws -> WritingOptions {
        // Where it is written and which words there are is decided as calibrate decides it.
        let defaults = CalibrationOptions(
            tokens: writing.on ?? chosen.calibration?.tokens,
            words: writing.words.map {
                $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            },
            word: writing.word
        )
        try defaults.check()
        let options = WritingOptions(
            alphas: strengths,
            tokens: defaults.tokens(of: chosen),
            words: defaults.words(of: all),
            word: defaults.word(of: chosen),
            question: writing.question,
            judge: ReportQuestion(
                person: .user,
                question: writing.judgeQuestion,
                stem: writing.judgeStem
            ),
            instruction: writing.instruction == "none" ? nil : writing.instruction,
            randomDirections: random,
            maxTokens: writing.maxTokens,
            temperature: writing.temperature,
            replicates: replicates,
            seed: seed,
            precise: writing.precise
        )
        try options.check()
        return options
    }

    private struct WritingSettings: Encodable {
        var direction: [String: String]
        var target: String
        var method: String
        var layer: Int
        var corpus: CorpusOptions
        var store: String?
        var judge: RunModel?
        var probe: ProbeSettings?
        var options: WritingOptions
        var allowMismatch: Bool
    }
}
