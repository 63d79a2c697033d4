import Foundation
import LlamaEngine
import Undertone

/// Unsteered hidden states that a reader is fitted on, kept in the cache folder between runs.
enum TrainingStore {
    /// Extracts them, or finds them extracted.
    ///
    /// - Parameters:
    ///   - loaded: The model.
    ///   - corpus: `format:path`.
    ///   - options: Which of its examples.
    ///   - direction: Whose layer, pooling and options are taken; the last layer is read beside it.
    /// - Returns: The store.
    /// - Throws: `UndertoneError` or `EngineError`.
    static func open(
        _ loaded: LoadedModel,
        corpus: String,
        options: CorpusOptions,
        like direction: Undertone.Direction
    ) async throws -> ActivationStore {
        let origin = direction.origin
        let layers = [direction.point.layer.rawValue, loaded.model.info.blockCount]
        let summary = try CorpusSummary.scan(corpus, options: options)
        let key = [
            loaded.digest, summary.sha256, "\(layers)", origin.pooling,
            "\(origin.options.sorted { $0.key < $1.key })",
            UndertoneVersion.current,
        ].joined(separator: "|")
        let folder = ModelTrial.cacheFolder.appendingPathComponent("stores")
            .appendingPathComponent(String(ContentDigest.of(Array(key.utf8)).prefix(24)))
        let request = ExtractionRequest(
            corpus: corpus,
            options: options,
            layers: .list(Array(Set(layers)).sorted()),
            pooling: try PoolingRule(origin.pooling),
            includesSpecial: origin.options["includeSpecial"] == "true",
            truncates: origin.options["truncate"] == "true",
            precise: origin.options["precise"] == "true",
            template: origin.options["template"],
            directory: folder.path
        )
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        var progress: ProgressReporter?
        let outcome = try await Extractor(model: loaded.model, modelDigest: loaded.digest)
            .run(request, summary: summary) { done, total, tokens in
                let reporter =
                    progress
                    ?? ProgressReporter(
                        "reading unsteered texts",
                        unit: "texts",
                        total: total,
                        startedWith: done
                    )
                progress = reporter
                reporter.update(done: done, tokens: tokens)
            }
        progress?.finish()
        return outcome.store
    }
}
