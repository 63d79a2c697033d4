internal import Statistics

/// The estimates of the methods over all emotions from both halves of each division, as weights over rows.
///
/// They are made once for all layers, and at a layer one product a half gives every method's and emotion's estimate.
struct HalfWeights: Sendable {
    /// One half's estimates: `[series, rows of the half]`, a series a method and target.
    struct Half: Sendable {
        var rows: [Int]
        var weights: Matrix
        /// Whether each series is defined there.
        var isDefined: [Bool]
    }

    /// Both halves of each division.
    let divisions: [(first: Half, second: Half)]

    /// Makes the weights; `targets` are emotions of the table.
    init(
        _ table: FitPlan.Table,
        targets: [Int],
        estimators: [any LinearEstimator.Type]
    ) {
        @Sendable func half(_ rows: [Int]) -> Half {
            let classes = table.classes.rows(rows)
            let found = estimators.flatMap { estimator in
                targets.map { estimator.weights(classes, target: $0) }
            }
            let none = [Double](repeating: 0, count: rows.count)
            return Half(
                rows: rows,
                weights: Matrix(
                    rows: found.count,
                    columns: rows.count,
                    storage: found.flatMap { ($0 ?? none).map { Float($0) } }
                ),
                isDefined: found.map { $0 != nil }
            )
        }
        divisions = SideBySide.map(table.halves.count) { index in
            (half(table.halves[index].first), half(table.halves[index].second))
        }
    }
}

extension FitPlan {
    /// The linear methods' weights over ``rows``, by target and method; nil for other methods and where they are
    /// undefined.
    ///
    /// Behind each target's methods stands the difference of means.
    func weights() -> [[[Double]?]] {
        let methods =
            estimators.map { $0 as? any LinearEstimator.Type } + [DifferenceOfMeans.self]
        return pairs.map { pair in
            methods.map { method in
                guard let method else { return nil }
                return method.usesAllEmotions
                    ? tableWeights(method, pair) : pairWeights(method, pair)
            }
        }
    }

    private func pairWeights(_ method: any LinearEstimator.Type, _ pair: Pair) -> [Double]? {
        method.weights(pair.classes, target: 0).map { spread($0, over: pair.positions) }
    }

    private func tableWeights(_ method: any LinearEstimator.Type, _ pair: Pair) -> [Double]? {
        guard let table, let target = table.emotions.firstIndex(of: pair.name) else { return nil }
        return method.weights(table.classes, target: target).map {
            spread($0, over: table.positions)
        }
    }

    private func spread(_ weights: [Double], over positions: [Int]) -> [Double] {
        var all = [Double](repeating: 0, count: rows.count)
        for (position, weight) in zip(positions, weights) { all[position] = weight }
        return all
    }
}
