internal import Statistics

/// The estimates of the methods over all emotions from both halves of each division, as weights over rows.
///
/// They are made once for all layers, and at a layer one product a target gives the estimates of all its divisions.
struct HalfWeights: Sendable {
    /// One target's estimates.
    struct Target: Sendable {
        /// `[divisions × methods × halves, rows]`; 0 for rows of the other half.
        var weights: Matrix
        /// Whether each method is defined on both halves of each division, [division][method].
        var isDefined: [[Bool]]
        /// Whether each row is in the first half, [division][row].
        var isFirst: [[Bool]]
    }

    /// In the order of the targets.
    let targets: [Target]
    /// How many methods there are.
    let methods: Int

    /// Makes the weights; `targets` are emotions of the table.
    init(
        _ table: FitPlan.Table,
        targets: [Int],
        estimators: [any LinearEstimator.Type]
    ) {
        let count = table.classes.labels.count
        methods = estimators.count
        self.targets = SideBySide.map(targets.count) { index in
            let divisions = table.halves[index]
            var isDefined: [[Bool]] = []
            let weights = Matrix(
                rows: divisions.count * estimators.count * 2,
                columns: count
            ) { buffer in
                buffer.initialize(repeating: 0)
                for (division, halves) in divisions.enumerated() {
                    let sides = [halves.first, halves.second].map { ($0, table.classes.rows($0)) }
                    isDefined.append(
                        estimators.enumerated().map { method, estimator in
                            let found = sides.map { rows, classes in
                                (rows, estimator.weights(classes, target: targets[index]))
                            }
                            for (side, (rows, values)) in found.enumerated() {
                                let series = (division * estimators.count + method) * 2 + side
                                for (row, weight) in zip(rows, values ?? []) {
                                    buffer[series * count + row] = Float(weight)
                                }
                            }
                            return found.allSatisfy { $0.1 != nil }
                        }
                    )
                }
            }
            return Target(
                weights: weights,
                isDefined: isDefined,
                isFirst: divisions.map { halves in
                    var isFirst = [Bool](repeating: false, count: count)
                    for row in halves.first { isFirst[row] = true }
                    return isFirst
                }
            )
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
