internal import Foundation
public import LlamaEngine
internal import Statistics

/// Judges texts by a probe: multinomial logistic regression on an encoder's states of labelled texts, such as GoEmotions.
///
/// It chooses between the words of a closed set that the texts have labels for, and isn't told which is wanted. Classes weigh
/// alike. A fifth of the texts is held out and says what it is worth.
public struct EncoderProbe {
    /// The words that it can choose from, in the closed set's order.
    public let words: [String]
    /// The label that stands for each word.
    public let labels: [String]
    /// What it was fitted on and how well it does.
    package let summary: WritingResult.Probe
    private let standardizer: Standardizer
    private let classifier: LogisticModel
    private let tokenizer: ExampleTokenizer
    private let reader: PooledReader
    private let point: SitePoint

    /// How much of the labelled texts is held out: one part in so many.
    private static let parts = 5

    /// Fits a probe.
    ///
    /// - Parameters:
    ///   - store: an encoder's states of labelled texts; those with several labels are left out.
    ///   - encoder: the model that they are of.
    ///   - sha256: the hash of its file.
    ///   - words: the closed set; words without a label are left out.
    ///   - mapping: the label of words that are called otherwise there, before ``standardLabels``.
    ///   - layer: the hidden state; nil: the last of the store.
    ///   - inverseRegularization: scikit-learn's C.
    ///   - replicates: of the bootstrap.
    ///   - seed: of the held-out fifth and the bootstrap.
    /// - Throws: `UndertoneError` for another model than the store's, and for fewer than two words with a label.
    public init(
        store: ActivationStore,
        encoder: Model,
        sha256: String,
        words: [String],
        mapping: [String: String] = [:],
        layer: Int? = nil,
        inverseRegularization: Double = 0.01,
        replicates: Int = 2000,
        seed: UInt64 = 0
    ) throws {
        let manifest = store.manifest
        guard manifest.model.sha256 == sha256, let site = Site(rawValue: manifest.site) else {
            throw UndertoneError.badInput(
                "the store is of \(manifest.model.name) (SHA-256 \(manifest.model.sha256.prefix(12))…), and the probe's "
                    + "model is \(encoder.info.name) (\(sha256.prefix(12))…); name the model that the store was made with",
                file: store.directory
            )
        }
        let layer = layer ?? manifest.layers.max() ?? 0
        let examples = try LabelledTexts(store, words: words, mapping: mapping)
        let features = try store.matrix(layer: layer, rows: examples.rows)
        do {
            var generator = SeededGenerator(seed: seed &+ 53)
            let folds = try Folds.stratifiedGroup(
                labels: examples.classes,
                groups: examples.clusters,
                count: Self.parts,
                using: &generator
            )
            let (train, held) = (folds.trainRows(0), folds.testRows(0))
            let training = features.gatherRows(train)
            standardizer = Standardizer(fitting: training)
            classifier = try LogisticRegression(
                inverseRegularization: inverseRegularization,
                balanced: true
            ).fit(
                standardizer.transform(training),
                labels: train.map { examples.classes[$0] },
                classes: examples.words.count
            )
            guard classifier.convergence.converged else {
                throw UndertoneError.failed(
                    "the probe's fit didn't converge; choose a smaller --C than \(inverseRegularization)"
                )
            }
            let scores = HeldOutScores(
                labels: held.map { examples.classes[$0] },
                predictions: Self.rows(
                    classifier,
                    standardizer.transform(features.gatherRows(held))
                ).map(ClosedSetContrast.largest),
                clusters: ScenarioHalves.clusters(
                    held,
                    of: examples.clusters.map(String.init)
                ),
                classes: examples.words.count
            )
            let bootstrap = Bootstrap(replicates: replicates, seed: seed)
            summary = WritingResult.Probe(
                encoder: encoder.info.name,
                encoderSHA256: sha256,
                corpus: manifest.corpus.spec,
                corpusSHA256: manifest.corpus.sha256,
                layer: layer,
                words: examples.words,
                labels: examples.labels,
                trainTexts: train.count,
                heldOutTexts: held.count,
                accuracy: try scores.accuracy(bootstrap),
                balancedAccuracy: try scores.balancedAccuracy(bootstrap),
                baseRate: scores.baseRate,
                outright: 0
            )
        } catch let error as StatisticsError {
            throw UndertoneError.badInput(error.message, file: store.directory, cause: nil)
        }
        self.words = examples.words
        labels = examples.labels
        point = SitePoint(site, HiddenStateIndex(layer))
        tokenizer = ExampleTokenizer(
            model: encoder,
            pooling: try PoolingRule(manifest.pooling),
            includesSpecial: manifest.options["includeSpecial"] == "true",
            truncates: true,
            template: manifest.options["template"]
        )
        reader = PooledReader(model: encoder, precise: manifest.options["precise"] == "true")
    }

    /// log p(word | text), in nat, [texts, words]; for texts that say nothing all words alike.
    package func scores(_ texts: [String]) async throws -> [[Double]] {
        let unique = Set(texts.filter { !$0.allSatisfy(\.isWhitespace) }).sorted()
        var found: [String: [Double]] = [:]
        if !unique.isEmpty {
            let tokenized = try unique.map { text in
                try tokenizer(
                    Example(
                        id: "text",
                        content: .text(text),
                        source: SourceLocation(file: "(what was written)", line: 1)
                    )
                )
            }
            let states = try await reader.read(tokenized, points: [point])[0]
            let features = Matrix(
                rows: unique.count,
                columns: states.count / unique.count,
                storage: states
            )
            let rows = Self.rows(classifier, standardizer.transform(features))
            for (text, row) in zip(unique, rows) { found[text] = row }
        }
        let nothing = words.map { _ in -log(Double(words.count)) }
        return texts.map { found[$0] ?? nothing }
    }

    /// log p of each class, [rows, classes].
    private static func rows(_ model: LogisticModel, _ features: Matrix) -> [[Double]] {
        let values = model.decisionValues(features)
        return (0..<features.rows).map { row in
            // The binary model is a softmax over the scores 0 and z.
            let scores =
                model.outputs == 1
                ? [0, values[row]]
                : Array(values[row * model.outputs..<(row + 1) * model.outputs])
            let largest = scores.max() ?? 0
            let normalizer = largest + log(scores.reduce(0) { $0 + exp($1 - largest) })
            return scores.map { $0 - normalizer }
        }
    }
}
