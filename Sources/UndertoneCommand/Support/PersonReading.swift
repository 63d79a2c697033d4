import Foundation
import LlamaEngine
import Undertone

/// `undertone attribute --read`: whose emotion can be read where in dialogues that nothing is written into.
enum PersonReading {
    /// Where dialogues are read unless told otherwise.
    static let positions = ["span:user", "opening", "span:assistant", "last"]

    /// Extracts what isn't in the cache folder, and reads.
    ///
    /// - Parameters:
    ///   - loaded: The model; an encoder has no turns to tell apart by position, but pools all the same.
    ///   - corpus: `format:path`, with labels such as `self:joyful`.
    ///   - options: Which of its examples.
    ///   - positions: Pooling rules; those that no dialogue has are refused by the extraction.
    ///   - layers: Hidden states.
    ///   - seed: Of folds and bootstrap.
    /// - Returns: The map.
    /// - Throws: `UndertoneError` or `EngineError`.
    static func map(
        _ loaded: LoadedModel,
        corpus: String,
        options: CorpusOptions = CorpusOptions(),
        positions: [String] = Self.positions,
        layers: LayerSelection = .all,
        seed: UInt64 = 0
    ) async throws -> PersonMap {
        let summary = try CorpusSummary.scan(corpus, options: options)
        var stores: [ActivationStore] = []
        for position in positions {
            let key = [
                loaded.digest, summary.sha256, layers.description, position,
                UndertoneVersion.current,
            ].joined(separator: "|")
            let folder = ModelTrial.cacheFolder.appendingPathComponent("stores")
                .appendingPathComponent(String(ContentDigest.of(Array(key.utf8)).prefix(24)))
            try FileManager.default.createDirectory(
                at: folder.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let request = ExtractionRequest(
                corpus: corpus,
                options: options,
                layers: layers,
                pooling: try PoolingRule(position),
                directory: folder.path
            )
            let reporter = ProgressReporter(
                "reading \(position)",
                unit: "texts",
                total: summary.count
            )
            let outcome = try await Extractor(model: loaded.model, modelDigest: loaded.digest)
                .run(request, summary: summary) { done, _, tokens in
                    reporter.update(done: done, tokens: tokens)
                }
            reporter.finish()
            stores.append(outcome.store)
        }
        let reporter = ProgressReporter("comparing", unit: "layers")
        let map = try PersonDecoder(stores, seed: seed).result { done, _ in
            reporter.update(done: done)
        }
        reporter.clear()
        return map
    }
}
