internal import Statistics

/// What methods make of one target's rows and the baseline's at one layer.
struct PairWork: Sendable {
    let data: DirectionData
    /// Where there are fewer rows than columns.
    let products: RowProducts?
    private let pair: FitPlan.Pair

    /// Takes the rows out of a plan's.
    init(_ pair: FitPlan.Pair, _ features: Matrix) {
        self.pair = pair
        data = DirectionData(
            features: features.gatherRows(pair.positions),
            isTarget: pair.labelled.isTarget,
            clusters: pair.labelled.clusters
        )
        products = data.isWide ? RowProducts(data) : nil
    }

    /// The estimates of methods that look at these rows alone, [width] each, and the difference of means.
    ///
    /// Nil where undefined.
    func estimates(
        _ estimators: [any DirectionEstimator.Type]
    ) -> (estimates: [[Float]?], dim: [Float]?) {
        let weights = (estimators + [DifferenceOfMeans.self]).map { estimator -> [Double]? in
            if let linear = estimator as? any LinearEstimator.Type {
                return linear.weights(pair.classes, target: 0)
            }
            return products.flatMap { (estimator as? any FittedEstimator.Type)?.weights($0) }
        }
        var found = data.features.weightedRowSums([weights])[0]
        let dim = found.removeLast()
        if products == nil {
            for (place, estimator) in estimators.enumerated() {
                guard let fitted = estimator as? any FittedEstimator.Type else { continue }
                found[place] = fitted.fit(data)
            }
        }
        return (found, dim)
    }

    /// How reliable each of the plan's methods is that look at these rows alone.
    func reliabilities(_ estimators: [any DirectionEstimator.Type]) -> [Reliability] {
        var halves = pair.halves
        let divisions = pair.divisions
        // Of the vectors themselves, where those are more than their columns.
        let zero = [Float](repeating: 0, count: products == nil ? data.features.columns : 0)
        var estimates = [[Float]](repeating: zero, count: halves.matrix.rows)
        for (number, division) in divisions.all.enumerated() {
            for (half, rows) in division.halves.enumerated() {
                let part = products.map { RowProducts($0, rows: rows) }
                for (method, estimator) in estimators.enumerated() {
                    guard let part else {
                        let found = estimator.estimate(data.rows(rows))
                        halves.mark(number, method, half, isDefined: found != nil)
                        let series = HalfWeights.series(number, method, half, of: estimators.count)
                        estimates[series] = found ?? estimates[series]
                        continue
                    }
                    guard let fitted = estimator as? any FittedEstimator.Type else { continue }
                    halves.fill(number, method, half, rows, fitted.weights(part))
                }
            }
        }
        let found =
            if let products {
                HalfProducts(halves, products.gram, measured: divisions.measured)
            } else {
                HalfProducts(estimates: Matrix(estimates), measured: data.features)
            }
        return halves.reliabilities(divisions, found)
    }
}
