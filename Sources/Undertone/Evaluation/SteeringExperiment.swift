public import LlamaEngine
internal import Statistics

/// The steering table of a direction: which texts it is fitted on, which it is tried on, and what came out.
public struct SteeringExperiment {
    /// Where the texts come from.
    public enum Design: Sendable {
        /// The direction as it is, on the texts of a split that it was not fitted on.
        case heldOutSplit(corpus: String, options: CorpusOptions)
        /// The direction is fitted again without each scenario in turn, and tried on that one.
        case leaveOneScenarioOut
    }

    private let model: Model
    private let direction: Direction
    private let store: ActivationStore
    private let options: SteeringOptions

    /// Prepares the experiment.
    ///
    /// - Parameters:
    ///   - model: the model that is written into.
    ///   - direction: what is written.
    ///   - store: unsteered hidden states of the training texts, at least at the direction's layer and the last.
    ///   - options: strengths, arms and seeds.
    /// - Throws: `UndertoneError` for a direction that can't be read downstream of where it is written.
    public init(
        model: Model,
        direction: Direction,
        store: ActivationStore,
        options: SteeringOptions
    ) throws {
        try options.check()
        try Self.check(direction, model.info)
        self.model = model
        self.direction = direction
        self.store = store
        self.options = options
    }

    /// Refuses a direction that this experiment can't write or read.
    public static func check(_ direction: Direction, _ info: ModelInfo) throws {
        guard direction.point.site == .hidden else {
            throw UndertoneError.badInput(
                "this direction is of site \(direction.point.site.rawValue); only hidden states are steered here"
            )
        }
        try info.check(layer: direction.point.layer.rawValue)
        guard direction.point.layer < info.lastLayer else {
            throw UndertoneError.badInput(
                "the direction is of layer \(direction.point.layer), the last: the reader reads there, and what it "
                    + "would see is the addition itself. Choose a layer below \(info.lastLayer)"
            )
        }
    }

    /// Runs the experiment.
    public func run(
        _ design: Design,
        progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> (result: EvaluationResult, verdict: String) {
        let labelled = try LabelledRows(
            try store.rows,
            target: direction.name,
            against: direction.against,
            in: store.directory
        )
        let folds: [SteeringFold]
        switch design {
        case .heldOutSplit(let corpus, let corpusOptions):
            folds = [try heldOut(labelled, corpus: corpus, corpusOptions)]
        case .leaveOneScenarioOut:
            folds = try leaveOneOut(labelled)
        }
        let evaluator = SteeringEvaluator(
            reader: PooledReader(
                model: model,
                precise: direction.origin.options["precise"] == "true"
            ),
            written: direction.point,
            read: SitePoint(.hidden, model.info.lastLayer),
            options: options,
            progress: progress
        )
        let measured = try await evaluator.measure(folds)
        let result = try result(measured, folds, design)
        return (result, SteeringVerdict.text(result))
    }

    // MARK: - Folds

    private func heldOut(
        _ labelled: LabelledRows,
        corpus: String,
        _ corpusOptions: CorpusOptions
    ) throws -> SteeringFold {
        let refit = try DirectionRefit(direction, store: store, labelled: labelled)
        var generator = SeededGenerator(seed: options.seed &+ 1)
        return SteeringFold(
            trainWritten: refit.data.features,
            trainRead: try store.matrix(layer: model.info.lastLayer.rawValue, rows: labelled.rows),
            trainLabels: labelled.isTarget,
            addition: direction.addition(alpha: 1),
            shuffled: refit.shuffledEstimate(using: &generator)
                .map { Self.addition($0, unit: direction.meanHiddenNorm) },
            unit: Double(direction.meanHiddenNorm),
            test: try testTexts(corpus, corpusOptions)
        )
    }

    private func leaveOneOut(_ labelled: LabelledRows) throws -> [SteeringFold] {
        guard labelled.scenarios.count >= 3 else {
            throw UndertoneError.badInput(
                "leaving one scenario out needs at least 3 scenarios; this store has \(labelled.scenarios.count)",
                file: store.directory
            )
        }
        let refit = try DirectionRefit(direction, store: store, labelled: labelled)
        let read = try store.matrix(layer: model.info.lastLayer.rawValue, rows: labelled.rows)
        let tokenizer = try tokenizer()
        let examples = try store.rows
        var generator = SeededGenerator(seed: options.seed &+ 1)
        // Texts without a scenario are clusters, too: they help to fit, and aren't tried.
        let scenarios = Set(
            labelled.rows.indices.filter { examples[labelled.rows[$0]].scenario != nil }
                .map { labelled.clusters[$0] }
        )
        // Where enough scenarios have both classes the comparison is within them: the others only help to fit.
        let complete = scenarios.filter { scenario in
            let classes = labelled.rows.indices.filter { labelled.clusters[$0] == scenario }
                .map { labelled.isTarget[$0] }
            return classes.contains(true) && classes.contains(false)
        }
        var folds: [SteeringFold] = []
        for scenario in (complete.count >= 3 ? complete : scenarios).sorted() {
            let train = labelled.rows.indices.filter { labelled.clusters[$0] != scenario }
            let test = labelled.rows.indices.filter { labelled.clusters[$0] == scenario }
            let data = refit.data.rows(train)
            // Without this scenario nothing is left to fit on: it can't be tried.
            guard let estimate = refit.estimate(without: scenario) else { continue }
            let unit = Float(Descriptive.mean(data.features.rowNorms().map(Double.init)))
            let fold = SteeringFold(
                trainWritten: data.features,
                trainRead: read.gatherRows(train),
                trainLabels: data.isTarget,
                addition: Self.addition(estimate, unit: unit),
                shuffled: refit.shuffledEstimate(without: scenario, using: &generator)
                    .map { Self.addition($0, unit: unit) },
                unit: Double(unit),
                test: try test.map { row in
                    let example = examples[labelled.rows[row]]
                    return SteeringText(
                        tokenized: try tokenizeAgain(example, tokenizer),
                        isTarget: labelled.isTarget[row],
                        // Numbered without gaps, for the bootstrap.
                        cluster: folds.count
                    )
                }
            )
            folds.append(fold)
        }
        guard !folds.isEmpty else {
            throw UndertoneError.badInput(
                "\(direction.method) can't be fitted without any one scenario; use more scenarios that have both "
                    + "'\(direction.name)' and '\(direction.against)'",
                file: store.directory
            )
        }
        return folds
    }

    /// The tokens of a stored text, as they were when it was extracted.
    ///
    /// Another count of tokens shows a store of another version, or of a template that is no longer there.
    private func tokenizeAgain(
        _ example: StoredExample,
        _ tokenizer: ExampleTokenizer
    ) throws -> TokenizedExample {
        let tokenized = try tokenizer(Self.example(example, store.directory))
        guard tokenized.pool.count == example.tokens else {
            throw UndertoneError.badInput(
                "text '\(example.id)' has \(tokenized.pool.count) tokens now and \(example.tokens) in the store; "
                    + "extract the corpus again",
                file: store.directory
            )
        }
        return tokenized
    }

    private static func example(_ stored: StoredExample, _ place: String) -> Example {
        Example(
            id: stored.id,
            content: stored.content,
            labels: stored.labels,
            scenario: stored.scenario,
            split: stored.split,
            spans: stored.spans ?? [:],
            source: SourceLocation(file: place, line: 1)
        )
    }

    /// What to write at α = 1.
    private static func addition(_ estimate: [Float], unit: Float) -> [Float] {
        VectorMath.normalized(estimate).map { $0 * unit }
    }

    private func tokenizer() throws -> ExampleTokenizer {
        ExampleTokenizer(
            model: model,
            pooling: try PoolingRule(direction.origin.pooling),
            includesSpecial: direction.origin.options["includeSpecial"] == "true",
            truncates: direction.origin.options["truncate"] == "true",
            template: direction.origin.options["template"]
        )
    }

    private func testTexts(_ corpus: String, _ corpusOptions: CorpusOptions) throws
        -> [SteeringText]
    {
        let tokenizer = try tokenizer()
        var reader = try CorpusFormats.open(corpus, options: corpusOptions)
        var texts: [SteeringText] = []
        var clusters: [String: Int] = [:]
        while let example = try reader.next() {
            let isTarget = example.labels.contains(direction.name)
            guard isTarget != example.labels.contains(direction.against) else { continue }
            let key = example.scenario ?? "text \(example.id)"
            let cluster = clusters[key] ?? clusters.count
            clusters[key] = cluster
            texts.append(
                SteeringText(
                    tokenized: try tokenizer(example),
                    isTarget: isTarget,
                    cluster: cluster
                )
            )
        }
        guard texts.contains(where: \.isTarget), texts.contains(where: { !$0.isTarget }) else {
            throw UndertoneError.badInput(
                "the held-out texts of \(corpus) don't have both '\(direction.name)' and '\(direction.against)'"
            )
        }
        return texts
    }

    // MARK: - Result

    private func result(
        _ measured: SteeringEvaluator.Measurements,
        _ folds: [SteeringFold],
        _ design: Design
    ) throws -> EvaluationResult {
        let bootstrap = Bootstrap(replicates: options.replicates, seed: options.seed)
        let trained = folds.first?.trainLabels ?? []
        func count(_ label: String, _ isTarget: Bool) -> ClassCount {
            ClassCount(
                label: label,
                train: trained.filter { $0 == isTarget }.count,
                test: measured.isTarget.filter { $0 == isTarget }.count
            )
        }
        let how =
            switch design {
            case .heldOutSplit: "on a held-out split"
            case .leaveOneScenarioOut:
                "leaving one scenario out, direction and reader fitted without it"
            }
        return EvaluationResult(
            target: direction.name,
            against: direction.against,
            direction: "\(direction.name) − \(direction.against)",
            method: direction.method,
            layerWritten: direction.point.layer.rawValue,
            layerRead: model.info.blockCount,
            tokens: "all",
            alphaUnit: Descriptive.mean(folds.map(\.unit)),
            counts: [count(direction.name, true), count(direction.against, false)],
            reader:
                "logistic regression (standardised, C = \(options.inverseRegularization)) at hidden state "
                + "\(model.info.blockCount), fitted on unsteered training texts, \(how)",
            rows: try measured.rows(options, bootstrap),
            random: measured.randomArm(options),
            shuffled: try measured.shuffledRows(options, bootstrap),
            probeShift: measured.probeShiftRows(options, bootstrap),
            samples: measured.samples(options)
        )
    }
}
