import Foundation
import LlamaEngine
import Undertone

/// `undertone attribute --read`: whose emotion can be read where in dialogues that nothing is written into.
struct PersonReading {
    /// Dialogues in which it is known who shows what.
    struct Dialogues {
        /// `format:path`, with labels such as `self:joyful`.
        var corpus: String
        /// Which of its examples.
        var options = CorpusOptions()
        /// By a dialogue's name and person the scene that tells the state; empty: the corpus names scenarios, or nothing.
        var scenes: [String: [Person: String]] = [:]
    }

    let loaded: LoadedModel
    let dialogues: Dialogues
    /// Pooling rules; nil: what all dialogues have.
    let positions: [String]?
    let layers: LayerSelection
    /// Given, or known; nil: the usual one.
    let primary: PersonMap.Place?
    let template: String?
    let precise: Bool
    let options: PersonDecoder.Options

    /// Extracts what isn't in the cache folder, and reads.
    ///
    /// - Returns: the map, and the corpus as it was counted.
    /// - Throws: `UndertoneError` or `EngineError`.
    func map() async throws -> (map: PersonMap, summary: CorpusSummary) {
        let (info, corpus) = (loaded.model.info, dialogues.corpus)
        let summary = try CorpusSummary.scan(corpus, options: dialogues.options)
        let template = template ?? (info.chatTemplate == nil ? "plain" : nil)
        let names =
            try
            (positions
            ?? PersonPositions.usual(
                corpus,
                options: dialogues.options,
                model: info,
                template: template
            ))
        let rules = try names.map { try PoolingRule($0) }
        let shown = try rules.map {
            try PersonInputs(
                corpus,
                options: dialogues.options,
                pooling: $0,
                model: loaded.model,
                template: template
            )
        }
        var stores: [ActivationStore] = []
        for rule in rules {
            stores.append(try await store(rule, template, summary))
        }
        let decoder = try PersonDecoder(
            stores,
            shown: shown,
            scenes: dialogues.scenes,
            isEncoder: info.isEncoder,
            primary: primary,
            options: options
        )
        var reporter: ProgressReporter?
        let map = try decoder.result { done, total in
            let shown = reporter ?? ProgressReporter("comparing", unit: "places", total: total)
            reporter = shown
            shown.update(done: done)
        }
        reporter?.finish()
        return (map, summary)
    }

    private func store(
        _ rule: PoolingRule,
        _ template: String?,
        _ summary: CorpusSummary
    ) async throws -> ActivationStore {
        let key = [
            loaded.digest, summary.sha256, layers.description, rule.description,
            template ?? "", String(precise), UndertoneVersion.current,
        ].joined(separator: "|")
        let folder = ModelTrial.cacheFolder.appendingPathComponent("stores")
            .appendingPathComponent(String(ContentDigest.of(Array(key.utf8)).prefix(24)))
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let request = ExtractionRequest(
            corpus: dialogues.corpus,
            options: dialogues.options,
            layers: layers,
            pooling: rule,
            precise: precise,
            template: template,
            directory: folder.path,
            overwrites: true
        )
        let reporter = ProgressReporter("reading \(rule)", unit: "texts", total: summary.count)
        let outcome = try await Extractor(model: loaded.model, modelDigest: loaded.digest)
            .run(request, summary: summary) { done, _, tokens in
                reporter.update(done: done, tokens: tokens)
            }
        reporter.finish()
        return outcome.store
    }
}
