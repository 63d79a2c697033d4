internal import Statistics

/// How far estimates from two halves of the clusters agree, over random divisions.
struct Reliability: Sendable {
    /// The mean cosine of the estimates; nil where no division gave two.
    var cosine: Double?
    /// The mean d′ of each half along the other's estimate; nil where no half has two texts of each class.
    var dPrime: Double?
    /// The share of pairs of each half whose difference points against the other's estimate; nil without pairs.
    var wrongPairs: Double?

    /// What one division gave.
    private struct Division {
        var cosine: Double
        /// Nil where neither half has two texts of each class.
        var dPrime: Double?
        var wrongPairs: Double?
    }

    /// Where there is no division.
    static let none = Reliability([])

    /// Averages what divisions gave.
    private init(_ found: [Division]) {
        cosine = found.isEmpty ? nil : Descriptive.mean(found.map(\.cosine))
        let separations = found.compactMap(\.dPrime)
        dPrime = separations.isEmpty ? nil : Descriptive.mean(separations)
        let wrong = found.compactMap(\.wrongPairs)
        wrongPairs = wrong.isEmpty ? nil : Descriptive.mean(wrong)
    }

    /// For an estimator of two classes, from the rows of each half.
    init(
        _ data: DirectionData,
        halves: [SplitHalf.Halves],
        estimator: any DirectionEstimator.Type
    ) {
        self.init(
            halves.compactMap { halves in
                let first = data.rows(halves.first)
                let second = data.rows(halves.second)
                guard let one = estimator.estimateInPlace(first),
                    let other = estimator.estimateInPlace(second)
                else { return nil }
                return Self.crossed(
                    cosine: VectorMath.cosine(one, other),
                    [
                        Projections(
                            second.features.multiplied(by: one),
                            second.isTarget,
                            second.clusters
                        ),
                        Projections(
                            first.features.multiplied(by: other),
                            first.isTarget,
                            first.clusters
                        ),
                    ]
                )
            }
        )
    }

    /// For the estimates over a table: one for each target and method.
    ///
    /// - Parameters:
    ///   - features: the table's rows, in any coordinates.
    ///   - table: their classes.
    ///   - weights: the estimates as weights over rows.
    ///   - targets: the emotion of each target.
    /// - Returns: by target, then by method.
    static func ofTargets(
        _ features: Matrix,
        _ table: FitPlan.Table,
        _ weights: HalfWeights,
        targets: [Int]
    ) -> [[Reliability]] {
        zip(targets, weights.targets).map { target, own in
            guard !own.isDefined.isEmpty else { return (0..<weights.methods).map { _ in none } }
            let rows = table.classes.labels.indices.filter {
                table.classes.labels[$0] == target || table.classes.labels[$0] == nil
            }
            let isTarget = rows.map { table.classes.labels[$0] != nil }
            // Both halves' estimates of all divisions and methods.
            let estimates = own.weights.multiplied(by: features)
            let along = estimates.multiplied(byTransposeOf: features.gatherRows(rows))
            return (0..<weights.methods).map { method in
                let divisions = own.isDefined.indices.filter { own.isDefined[$0][method] }
                return Reliability(
                    divisions.map { division in
                        let series = (division * weights.methods + method) * 2
                        return crossed(
                            cosine: VectorMath.cosine(
                                estimates.row(series),
                                estimates.row(series + 1)
                            ),
                            [0, 1].map { half in
                                // The first half's estimate is measured on the second's rows, and back.
                                let kept = rows.indices.filter {
                                    own.isFirst[division][rows[$0]] == (half == 1)
                                }
                                let projections = along.row(series + half)
                                return Projections(
                                    kept.map { projections[$0] },
                                    kept.map { isTarget[$0] },
                                    kept.map { table.classes.clusters[rows[$0]] }
                                )
                            }
                        )
                    }
                )
            }
        }
    }

    /// What a division gave, from each half's projections on the other's estimate.
    private static func crossed(cosine: Float, _ sides: [Projections]) -> Division {
        let separations = sides.compactMap { $0.dPrime() }
        let pairs = sides.map { $0.pairs() }
        let count = pairs.reduce(0) { $0 + $1.count }
        return Division(
            cosine: Double(cosine),
            dPrime: separations.isEmpty ? nil : Descriptive.mean(separations),
            wrongPairs: count > 0
                ? Double(pairs.reduce(0) { $0 + $1.wrong }) / Double(count) : nil
        )
    }
}

/// Rows of two classes as numbers along a direction that was not fitted on them.
private struct Projections {
    private let values: [Double]
    private let isTarget: [Bool]
    private let clusters: [Int]

    init(_ values: [Float], _ isTarget: [Bool], _ clusters: [Int]) {
        self.values = values.map(Double.init)
        self.isTarget = isTarget
        self.clusters = clusters
    }

    /// (mean₁ − mean₀) / √((σ₁² + σ₀²)/2); nil for classes of fewer than two.
    func dPrime() -> Double? {
        let target = values.indices.filter { isTarget[$0] }.map { values[$0] }
        let other = values.indices.filter { !isTarget[$0] }.map { values[$0] }
        guard target.count > 1, other.count > 1 else { return nil }
        let value = Descriptive.sensitivityIndex(target, other)
        return value.isFinite ? value : nil
    }

    /// Clusters that have both classes, and those of them in which the target's mean is the lower one.
    func pairs() -> (count: Int, wrong: Int) {
        var sums = [(target: Double, targets: Int, other: Double, others: Int)](
            repeating: (0, 0, 0, 0),
            count: (clusters.max() ?? -1) + 1
        )
        for (row, cluster) in clusters.enumerated() {
            if isTarget[row] {
                sums[cluster].target += values[row]
                sums[cluster].targets += 1
            } else {
                sums[cluster].other += values[row]
                sums[cluster].others += 1
            }
        }
        let both = sums.filter { $0.targets > 0 && $0.others > 0 }
        let wrong = both.count {
            $0.target / Double($0.targets) < $0.other / Double($0.others)
        }
        return (both.count, wrong)
    }
}

extension DirectionEstimator {
    /// The estimate from vectors that are coordinates already.
    static func estimateInPlace(_ data: DirectionData) -> [Float]? {
        if let fitted = self as? any FittedEstimator.Type { return fitted.fit(data) }
        return estimate(data)
    }
}
