internal import Statistics

/// One run of a layer probe: the data, the splits and the resampling that all readers share.
struct ProbeTrial {
    let options: LayerProbe.Options
    let train: ProbeData
    /// The examples that are scored: the test set, or the training set by folds.
    let scored: ProbeData
    let splits: [ProbeSplit]
    /// Whether the scored examples are the training ones, by folds.
    let isCrossValidated: Bool
    private let bootstrap: Bootstrap
    private let clusters: [Int]?
    private let groups: [Int]
    private let innerSeed: UInt64

    init(options: LayerProbe.Options, train: ProbeData, test: ProbeData?) throws(StatisticsError) {
        if let test {
            precondition(test.classes == train.classes, "training and test classes differ")
        }
        self.options = options
        self.train = train
        scored = test ?? train
        isCrossValidated = test == nil
        var generator = SeededGenerator(seed: options.seed)
        splits = try ProbeSplit.plan(
            train: train,
            test: test,
            folds: options.folds,
            using: &generator
        )
        innerSeed = generator.next()
        bootstrap = Bootstrap(
            replicates: options.replicates,
            level: options.level,
            seed: generator.next()
        )
        clusters = scored.hasClusters ? scored.groups : nil
        groups = train.groups
    }

    /// What fits on a split's training rows and gives the decision values of its scored rows.
    struct Fitted {
        /// `[rows, outputs]`.
        var decisionValues: [Double]
        var inverseRegularization: Double?
        var converged = true
    }

    /// Collects a reader's decision values over all splits and turns them into figures.
    func reading(
        _ name: String,
        balanced: Bool,
        fit: (ProbeSplit) throws -> Fitted
    ) throws -> ProbeReading {
        let outputs = train.classes.count == 2 ? 1 : train.classes.count
        var values = [Double](repeating: .nan, count: scored.count * outputs)
        var strengths: [Double] = []
        var converged = true
        for split in splits {
            let fitted = try fit(split)
            for (position, row) in split.test.enumerated() {
                for output in 0..<outputs {
                    values[row * outputs + output] =
                        fitted.decisionValues[position * outputs + output]
                }
            }
            fitted.inverseRegularization.map { strengths.append($0) }
            converged = converged && fitted.converged
        }
        var reading = try figures(name, values: values)
        reading.inverseRegularization = strengths
        reading.balanced = balanced
        reading.converged = converged
        return reading
    }

    /// The AUROC of decision values of all scored rows, with its interval.
    func auroc(_ values: [Double]) throws(StatisticsError) -> Interval {
        let scores = try BinaryScores(scores: values, labels: scored.labels.map { $0 == 1 })
        return try bootstrap.binaryMetrics(scores, clusters: clusters).intervals.auroc
    }

    private func figures(
        _ name: String,
        values: [Double]
    ) throws(StatisticsError) -> ProbeReading {
        let classes = train.classes.count
        if classes == 2 {
            let scores = try BinaryScores(scores: values, labels: scored.labels.map { $0 == 1 })
            let result = try bootstrap.binaryMetrics(scores, clusters: clusters)
            return ProbeReading(
                name: name,
                binary: result.intervals,
                multiclass: nil,
                // Each class against the other: the same area seen from both sides.
                classAUROCs: [Double?](repeating: result.intervals.auroc.estimate, count: 2),
                confusion: ConfusionMatrix(
                    labels: scored.labels,
                    predictions: values.map { $0 > 0 ? 1 : 0 },
                    classes: 2
                ),
                inverseRegularization: [],
                balanced: false,
                converged: true,
                degenerateReplicates: result.degenerateReplicates
            )
        }
        let scores = try MulticlassScores(scores: values, labels: scored.labels, classes: classes)
        let result = try bootstrap.multiclassMetrics(scores, clusters: clusters)
        return ProbeReading(
            name: name,
            binary: nil,
            multiclass: result.intervals,
            classAUROCs: scores.classAUROCs,
            confusion: scores.confusion,
            inverseRegularization: [],
            balanced: false,
            converged: true,
            degenerateReplicates: result.degenerateReplicates
        )
    }

    /// The C for a split: the given one, or the best inside its training rows.
    ///
    /// - Parameters:
    ///   - features: The features of the split's training rows, `[rows, width]`, unstandardised.
    ///   - split: The split.
    /// - Returns: C.
    /// - Throws: `StatisticsError` for an empty grid or too few scenarios for the inner folds.
    func inverseRegularization(
        features: Matrix,
        split: ProbeSplit
    ) throws(StatisticsError) -> Double {
        switch options.regularization {
        case .fixed(let inverse):
            return inverse
        case .crossValidated(let grid, let folds):
            guard !grid.isEmpty else {
                throw StatisticsError(.invalidParameter, "the grid of C is empty")
            }
            return try bestStrength(features: features, split: split, grid: grid, folds: folds)
        }
    }

    private func bestStrength(
        features: Matrix,
        split: ProbeSplit,
        grid: [Double],
        folds: Int
    ) throws(StatisticsError) -> Double {
        let labels = split.train.map { train.labels[$0] }
        var generator = SeededGenerator(seed: innerSeed)
        let inner = try Folds.stratifiedGroup(
            labels: labels,
            groups: split.train.map { groups[$0] },
            count: folds,
            using: &generator
        )
        let strengths = grid.sorted()
        var losses = [Double](repeating: 0, count: strengths.count)
        for fold in 0..<inner.count {
            let added = try heldOutLosses(
                features: features,
                labels: labels,
                fitted: inner.trainRows(fold),
                heldOut: inner.testRows(fold),
                strengths: strengths
            )
            for index in losses.indices {
                losses[index] += added[index]
            }
        }
        let best = losses.indices.reduce(0) { losses[$1] < losses[$0] ? $1 : $0 }
        return strengths[best]
    }

    /// The held-out cross-entropy of one inner fold at each C, each fit starting from the last.
    private func heldOutLosses(
        features: Matrix,
        labels: [Int],
        fitted: [Int],
        heldOut: [Int],
        strengths: [Double]
    ) throws(StatisticsError) -> [Double] {
        let fittedFeatures = features.gatherRows(fitted)
        let standardizer = Standardizer(fitting: fittedFeatures)
        let inputs = standardizer.transform(fittedFeatures)
        let heldOutInputs = standardizer.transform(features.gatherRows(heldOut))
        let fittedLabels = fitted.map { labels[$0] }
        let heldOutLabels = heldOut.map { labels[$0] }
        var losses: [Double] = []
        var model: LogisticModel?
        for strength in strengths {
            let regression = LogisticRegression(
                inverseRegularization: strength,
                balanced: options.balanced
            )
            let next = try regression.fit(
                inputs,
                labels: fittedLabels,
                classes: train.classes.count,
                start: model
            )
            let weights = try regression.classWeights(
                labels: fittedLabels,
                classes: train.classes.count
            )
            losses.append(
                next.crossEntropy(
                    decisionValues: next.decisionValues(heldOutInputs),
                    labels: heldOutLabels,
                    classWeights: weights
                )
            )
            model = next
        }
        return losses
    }
}
