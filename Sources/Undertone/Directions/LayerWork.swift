internal import Statistics

/// The estimates of all methods and targets at one layer, from vectors that are read once.
struct LayerWork: Sendable {
    /// One estimate with its figures.
    struct Estimate: Sendable {
        /// Length 1, [width].
        var unit: [Float]
        /// The estimate's length.
        var norm: Float
        var support: Int
        var texts: Int
        var reliability: Reliability
        var card: Direction.Card
    }

    /// The plan's rows, [rows, width].
    let features: Matrix
    let plan: FitPlan
    /// By target and method, see ``FitPlan/weights()``.
    let weights: [[[Double]?]]
    let halfWeights: HalfWeights?
    /// The text of each row.
    let ids: [String]

    /// By method and target; nil where an estimate is undefined.
    ///
    /// One of length 0 is kept.
    func estimates() -> [[Estimate?]] {
        let linear = linearEstimates()
        let tables = tableReliabilities()
        let columns = SideBySide.map(plan.pairs.count) { index in
            ofPair(index, linear: linear[index], tables: tables[index])
        }
        return plan.estimators.indices.map { method in columns.map { $0[method] } }
    }

    /// The linear methods' vectors, by target and method; the last of a target is its difference of means.
    ///
    /// One pass over the rows for all of them.
    private func linearEstimates() -> [[[Float]?]] {
        let sums = features.weightedRowSums(weights.joined().compactMap { $0 })
        var next = 0
        return weights.map { row in
            row.map { weights in
                guard weights != nil else { return nil }
                next += 1
                return sums.row(next - 1)
            }
        }
    }

    /// The reliability of the methods over all emotions, by target and by method among those.
    private func tableReliabilities() -> [[Reliability]] {
        guard let table = plan.table, let halfWeights else {
            return plan.pairs.map { _ in [] }
        }
        let numbers = plan.pairs.map {
            table.emotions.firstIndex(of: $0.name) ?? table.emotions.count
        }
        let rows = features.gatherRows(table.positions)
        return Reliability.ofTargets(
            RowSpace(rows).coordinates,
            table,
            halfWeights,
            targets: numbers
        )
    }

    private func ofPair(
        _ index: Int,
        linear: [[Float]?],
        tables: [Reliability]
    ) -> [Estimate?] {
        let pair = plan.pairs[index]
        let own = features.gatherRows(pair.positions)
        let space = RowSpace(own)
        let data = DirectionData(
            features: space.coordinates,
            isTarget: pair.labelled.isTarget,
            clusters: pair.labelled.clusters,
            width: features.columns
        )
        let vectors = zip(plan.estimators, linear).map { estimator, linear in
            (estimator as? any FittedEstimator.Type).map { $0.fit(data).map(space.expanded) }
                ?? linear
        }
        let units = vectors.map { $0.map(VectorMath.normalized) }
        let zero = [Float](repeating: 0, count: features.columns)
        let projections = own.multiplied(byTransposeOf: Matrix(units.map { $0 ?? zero }))
        let figures = CardFigures(data, ids: pair.positions.map { ids[$0] })
        let dim = linear.last ?? nil
        var nextTable = 0
        return zip(plan.estimators, vectors).enumerated().map { method, found -> Estimate? in
            let (estimator, vector) = found
            defer { if estimator.usesAllEmotions { nextTable += 1 } }
            guard let vector, let unit = units[method] else { return nil }
            let reliability =
                estimator.usesAllEmotions
                ? nextTable < tables.count ? tables[nextTable] : Reliability.none
                : Reliability(data, halves: pair.halves, estimator: estimator)
            return Estimate(
                unit: unit,
                norm: VectorMath.norm(vector),
                support: support(estimator, pair),
                texts: estimator.usesAllEmotions
                    ? plan.table?.positions.count ?? 0 : pair.positions.count,
                reliability: reliability,
                card: figures.card(
                    projections: (0..<own.rows).map { projections[$0, method] },
                    cosineWithDim: dim.map { Double(VectorMath.cosine($0, vector)) },
                    wrongPairs: reliability.wrongPairs
                )
            )
        }
    }

    private func support(_ estimator: any DirectionEstimator.Type, _ pair: FitPlan.Pair) -> Int {
        guard estimator.usesAllEmotions, let table = plan.table,
            let target = table.emotions.firstIndex(of: pair.name)
        else { return estimator.support(pair.classes, target: 0) }
        return estimator.support(table.classes, target: target)
    }
}
