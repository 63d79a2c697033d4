internal import Statistics

/// How far estimates from two halves of the clusters agree, over random divisions.
struct Reliability: Sendable {
    /// The mean cosine of the estimates; nil where no division gave two.
    var cosine: Double?
    /// The mean d′ of each half along the other's estimate.
    var dPrime: Double?

    /// Where there is no division.
    static let none = Reliability([])

    /// Averages what divisions gave.
    private init(_ found: [(cosine: Double, dPrime: Double)]) {
        cosine = found.isEmpty ? nil : Descriptive.mean(found.map(\.cosine))
        dPrime = found.isEmpty ? nil : Descriptive.mean(found.map(\.dPrime))
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
                        Self.dPrime(second.features.multiplied(by: one), second.isTarget),
                        Self.dPrime(first.features.multiplied(by: other), first.isTarget),
                    ]
                )
            }
        )
    }

    /// For every series of estimates over a table: one reliability each.
    ///
    /// - Parameters:
    ///   - features: the table's rows, in any coordinates.
    ///   - table: their classes.
    ///   - weights: the estimates as weights over rows.
    ///   - targets: the emotion of each series.
    /// - Returns: one for each series.
    static func ofSeries(
        _ features: Matrix,
        _ table: FitPlan.Table,
        _ weights: HalfWeights,
        targets: [Int]
    ) -> [Reliability] {
        // The estimates of all divisions, [divisions × series] for the first halves and for the second.
        let estimates = weights.divisions.map { division in
            [division.first, division.second].map { half in
                half.weights.multiplied(by: features.gatherRows(half.rows))
            }
        }
        let isFirst = weights.divisions.map { division in
            var isFirst = [Bool](repeating: false, count: table.classes.labels.count)
            for row in division.first.rows { isFirst[row] = true }
            return isFirst
        }
        var found = [[(cosine: Double, dPrime: Double)]](repeating: [], count: targets.count)
        for target in Set(targets).sorted() {
            let rows = table.classes.labels.indices.filter {
                table.classes.labels[$0] == target || table.classes.labels[$0] == nil
            }
            let isTarget = rows.map { table.classes.labels[$0] != nil }
            let pair = features.gatherRows(rows)
            let series = targets.indices.filter { targets[$0] == target }
            let vectors = estimates.flatMap { sides in
                series.flatMap { index in sides.flatMap { $0.row(index) } }
            }
            let count = estimates.count * series.count * 2
            let along = Matrix(rows: count, columns: features.columns, storage: vectors)
                .multiplied(byTransposeOf: pair)
            for (division, sides) in estimates.enumerated() {
                for (position, index) in series.enumerated() {
                    guard weights.divisions[division].first.isDefined[index],
                        weights.divisions[division].second.isDefined[index]
                    else { continue }
                    let start = (division * series.count + position) * 2
                    let crossed = crossed(
                        cosine: VectorMath.cosine(sides[0].row(index), sides[1].row(index)),
                        [false, true].map { side in
                            // The first half's estimate is measured on the second's rows, and back.
                            let kept = rows.indices.filter { isFirst[division][rows[$0]] == side }
                            let projections = along.row(start + (side ? 1 : 0))
                            return dPrime(kept.map { projections[$0] }, kept.map { isTarget[$0] })
                        }
                    )
                    if let crossed { found[index].append(crossed) }
                }
            }
        }
        return found.map { Reliability($0) }
    }

    private static func crossed(cosine: Float, _ separations: [Double?]) -> (
        cosine: Double, dPrime: Double
    )? {
        let found = separations.compactMap { $0 }
        return found.isEmpty ? nil : (Double(cosine), Descriptive.mean(found))
    }

    /// (mean₁ − mean₀) / √((σ₁² + σ₀²)/2) of projections; nil for classes of fewer than two.
    static func dPrime(_ projections: [Float], _ isTarget: [Bool]) -> Double? {
        var sides: (target: [Double], other: [Double]) = ([], [])
        for (value, isTarget) in zip(projections, isTarget) {
            if isTarget {
                sides.target.append(Double(value))
            } else {
                sides.other.append(Double(value))
            }
        }
        guard sides.target.count > 1, sides.other.count > 1 else { return nil }
        let value = Descriptive.sensitivityIndex(sides.target, sides.other)
        return value.isFinite ? value : nil
    }
}

extension DirectionEstimator {
    /// The estimate from vectors that are coordinates already.
    static func estimateInPlace(_ data: DirectionData) -> [Float]? {
        if let fitted = self as? any FittedEstimator.Type { return fitted.fit(data) }
        return estimate(data)
    }
}
