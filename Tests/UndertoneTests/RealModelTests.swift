import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// MiniLM-L6 on GoEmotions, joy against neutral: the table of ../shared/data/README.md, made with transformers and
/// scikit-learn (mean over all tokens, one-label rows, official splits, standardised, C = 0.01).
@Suite struct RealModelTests {
    private static let modelPath: String = {
        let environment = ProcessInfo.processInfo.environment
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        let base = environment["XDG_CACHE_HOME"] ?? home + "/.cache"
        let cache = environment["UNDERTONE_CACHE"] ?? base + "/undertone"
        return cache + "/models/all-MiniLM-L6-v2-F32.gguf"
    }()
    private static let isPresent =
        TestData.hasGoEmotions && FileManager.default.fileExists(atPath: modelPath)
    private static let absence: Comment =
        "../shared/data/goemotions or all-MiniLM-L6-v2-F32.gguf in the cache folder is absent"

    private static let auroc = [0.9367, 0.9370, 0.9445, 0.9451, 0.9422, 0.9407, 0.9397]
    private static let directionAUROC = [0.8673, 0.8548, 0.8765, 0.8868, 0.8836, 0.8485, 0.9070]
    private static let normRatio = [0.185, 0.157, 0.180, 0.221, 0.242, 0.254, 0.246]

    private func data(_ model: Model, split: String, in directory: TemporaryDirectory) async throws
        -> ProbeData
    {
        let request = ExtractionRequest(
            corpus: "goemotions:" + TestData.goEmotions,
            options: CorpusOptions(split: split, labels: ["joy", "neutral"], singleLabel: true),
            includesSpecial: true,
            directory: directory.path + "/" + split
        )
        let store = try await Extractor(model: model, modelDigest: "d").run(request).store
        let rows = try store.rows
        let labelled = try LabelledRows(
            rows,
            target: "joy",
            against: "neutral",
            in: store.directory
        )
        #expect(labelled.rows.count == rows.count)
        return ProbeData(
            layers: store.manifest.layers,
            labels: labelled.isTarget.map { $0 ? 1 : 0 },
            classes: ["neutral", "joy"],
            texts: rows.map(\.text),
            tokenCounts: rows.map(\.tokens),
            scenarios: rows.map { _ in nil }
        ) { try store.matrix(layer: $0) }
    }

    @Test(.enabled(if: isPresent, absence)) func joyAgainstNeutral() async throws {
        let directory = try TemporaryDirectory()
        let model = try Model(path: Self.modelPath)
        let train = try await data(model, split: "train", in: directory)
        let test = try await data(model, split: "test", in: directory)
        let options = LayerProbe.Options(regularization: .fixed(inverse: 0.01), replicates: 200)
        let result = try LayerProbe(options: options).run(train: train, test: test)
        #expect(
            result.trainCounts == [13_676 - 853, 853] && result.testCounts == [1_699 - 93, 93]
        )
        #expect(result.layers.map(\.layer) == Array(0...6))
        for (layer, found) in result.layers.enumerated() {
            let auroc = try #require(found.probe.auroc).estimate
            #expect(abs(auroc - Self.auroc[layer]) <= 0.01, "layer \(layer): \(auroc)")
            let direction = try #require(found.differenceOfMeans)
            #expect(
                abs(direction.auroc.estimate - Self.directionAUROC[layer]) <= 0.01,
                "dim at layer \(layer): \(direction.auroc.estimate)"
            )
            #expect(
                abs(direction.normRatio - Self.normRatio[layer]) <= 0.01,
                "norm ratio at layer \(layer): \(direction.normRatio)"
            )
        }
        let words = try #require(result.control("bag of words")?.auroc).estimate
        #expect(abs(words - 0.953) <= 0.005, "bag of words: \(words)")
        // The words win: a table that hid this would mislead.
        #expect(result.layers.allSatisfy { ($0.probe.auroc?.estimate ?? 1) < words })
    }
}
