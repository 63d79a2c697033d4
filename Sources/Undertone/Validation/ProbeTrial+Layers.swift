internal import Statistics

extension ProbeTrial {
    /// Reads one layer with the logistic probe and, for two classes, with the difference of means.
    func read(layer: Int) throws -> LayerProbeResult.Layer {
        let fitFeatures = try train.features(layer)
        let scoredFeatures = isCrossValidated ? fitFeatures : try scored.features(layer)
        guard
            fitFeatures.rows == train.count,
            scoredFeatures.rows == scored.count,
            fitFeatures.columns == scoredFeatures.columns
        else {
            throw StatisticsError(
                .invalidParameter,
                "layer \(layer) has features of another shape than the examples: "
                    + "[\(fitFeatures.rows), \(fitFeatures.columns)] and "
                    + "[\(scoredFeatures.rows), \(scoredFeatures.columns)] for \(train.count) and "
                    + "\(scored.count) examples"
            )
        }
        guard fitFeatures.isFinite, scoredFeatures.isFinite else {
            throw StatisticsError(
                .nonFiniteInput,
                "the features of layer \(layer) hold NaN or infinite numbers; extract them again"
            )
        }
        let isBinary = train.classes.count == 2
        var projections = [Double](repeating: .nan, count: isBinary ? scored.count : 0)
        let probe = try reading("probe", balanced: options.balanced) { split in
            let fitted = Self.rows(split.train, of: fitFeatures)
            let tested = Self.rows(split.test, of: scoredFeatures)
            if isBinary {
                let direction = MeanDifference(
                    features: fitted,
                    labels: split.train.map { train.labels[$0] }
                )
                for (row, value) in zip(split.test, direction.project(tested)) {
                    projections[row] = value
                }
            }
            return try fitProbe(fitted: fitted, tested: tested, split: split)
        }
        var differenceOfMeans: LayerProbeResult.DifferenceOfMeans?
        if isBinary {
            differenceOfMeans = .init(
                auroc: try auroc(projections),
                normRatio: MeanDifference(features: fitFeatures, labels: train.labels).normRatio
            )
        }
        return .init(layer: layer, probe: probe, differenceOfMeans: differenceOfMeans)
    }

    private func fitProbe(fitted: Matrix, tested: Matrix, split: ProbeSplit) throws -> Fitted {
        let inverse = try inverseRegularization(features: fitted, split: split)
        let standardizer = Standardizer(fitting: fitted)
        let model = try LogisticRegression(
            inverseRegularization: inverse,
            balanced: options.balanced
        ).fit(
            standardizer.transform(fitted),
            labels: split.train.map { train.labels[$0] },
            classes: train.classes.count
        )
        return Fitted(
            decisionValues: model.decisionValues(standardizer.transform(tested)),
            inverseRegularization: inverse,
            converged: model.convergence.converged
        )
    }

    /// Rows of a matrix, which rise: all of them need no copy.
    private static func rows(_ rows: [Int], of matrix: Matrix) -> Matrix {
        rows.count == matrix.rows ? matrix : matrix.gatherRows(rows)
    }
}

/// The difference of two class means, as a reader.
private struct MeanDifference {
    /// μ₁ − μ₀, of length 1.
    private let direction: [Float]
    /// The projection of the midpoint between the means, which makes folds' projections comparable.
    private let midpoint: Double
    /// ‖μ₁ − μ₀‖ over the mean norm of the rows.
    let normRatio: Double

    init(features: Matrix, labels: [Int]) {
        let means = [0, 1].map { label in
            features.columnMeans(rows: labels.indices.filter { labels[$0] == label })
        }
        let difference = zip(means[1], means[0]).map { Float($0 - $1) }
        let unit = VectorMath.normalized(difference)
        direction = unit
        midpoint = zip(zip(means[0], means[1]), unit).reduce(0) { sum, element in
            sum + (element.0.0 + element.0.1) / 2 * Double(element.1)
        }
        let meanNorm = Descriptive.mean(features.rowNorms().map { Double($0) })
        normRatio = meanNorm > 0 ? Double(VectorMath.norm(difference)) / meanNorm : 0
    }

    func project(_ features: Matrix) -> [Double] {
        features.multiplied(by: direction).map { Double($0) - midpoint }
    }
}
