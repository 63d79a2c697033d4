import Foundation
import LlamaEngine
import Undertone

/// The text that z is set against: what was given, or what the project ships for the model.
struct NeutralReading {
    /// `format:path`; nil: what ships.
    var corpus: String?
    /// Only texts with one of these labels, separated by commas.
    var labels: String?
    /// F32 throughout.
    var precise = false
    /// A chat template, instead of the model's own.
    var template: String?

    /// How it lies along directions; measured once and kept in the cache folder.
    ///
    /// - Throws: `UndertoneError` for a corpus that can't be read; `EngineError`.
    func baseline(
        _ directions: ReadoutDirections,
        _ loaded: LoadedModel
    ) async throws -> ProjectionBaseline {
        let (corpus, options) = try find(loaded)
        let summary = try CorpusSummary.scan(corpus, options: options)
        let cache = BaselineCache(
            folder: ModelTrial.cacheFolder.appendingPathComponent("readouts").path
        )
        let path = cache.path(
            modelSHA256: loaded.digest,
            corpusSHA256: summary.sha256,
            directions: directions,
            settings: ["precise \(precise)", "template \(template ?? "")"]
        )
        if var known = cache.read(path, for: directions) {
            // The same texts may lie elsewhere now.
            known.corpus = corpus
            known.labels = options.labels
            return known
        }
        let progress = ProgressReporter("reading neutral text", unit: "texts", total: summary.count)
        let measured = try await BaselineReader(
            model: loaded.model,
            directions: directions,
            precise: precise,
            template: template
        ).measure(corpus, options: options, summary: summary) { done, _ in
            progress.update(done: done)
        }
        progress.finish()
        try cache.write(measured, to: path)
        return measured
    }

    private func find(_ loaded: LoadedModel) throws -> (String, CorpusOptions) {
        var options = CorpusOptions()
        if let corpus {
            options.labels = labels.map {
                $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            return (corpus, options)
        }
        let truth = loaded.model.info.path
            .replacingOccurrences(of: ".gguf", with: ".truth.safetensors")
        let isOrganism = (try? PlantedTruth(truth))?.modelSHA256 == loaded.digest
        let folder = isOrganism ? "Corpora/organism" : "Corpora/neutral"
        if isOrganism { options.labels = [EmotionCatalogue.baseline] }
        let found = try ProjectFiles.find(
            folder,
            orElse: "name neutral text with --neutral (paired:DIR, lines:FILE, …)"
        )
        return ("paired:" + found, options)
    }
}
