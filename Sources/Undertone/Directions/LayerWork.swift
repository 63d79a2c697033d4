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
    /// The text of each row.
    let ids: [String]

    /// By method and target; nil where an estimate is undefined.
    ///
    /// One of length 0 is kept.
    func estimates() -> [[Estimate?]] {
        let table = plan.table.map { TableWork($0, features) }
        let columns = SideBySide.map(plan.pairs.count) { ofPair($0, table) }
        return plan.estimators.indices.map { method in columns.map { $0[method] } }
    }

    private func ofPair(_ index: Int, _ table: TableWork?) -> [Estimate?] {
        let pair = plan.pairs[index]
        let work = PairWork(pair, features)
        let own = plan.estimators.filter { !$0.usesAllEmotions }
        let (ownVectors, dim) = work.estimates(own)
        // Each method's vector and figures stand among those of its kind.
        var ownFound = zip(ownVectors, work.reliabilities(own)).makeIterator()
        var tableFound = zip(
            table?.estimates[index] ?? [],
            table?.reliabilities(target: index) ?? []
        ).makeIterator()
        let found = plan.estimators.map {
            $0.usesAllEmotions ? tableFound.next() : ownFound.next()
        }
        let vectors = found.map { $0?.0 }
        let units = vectors.map { $0.map(VectorMath.normalized) }
        let zero = [Float](repeating: 0, count: features.columns)
        let projections = work.data.features.multiplied(
            byTransposeOf: Matrix(units.map { $0 ?? zero })
        )
        let figures = CardFigures(work, ids: pair.positions.map { ids[$0] })
        return plan.estimators.enumerated().map { method, estimator -> Estimate? in
            guard let vector = vectors[method], let unit = units[method],
                let reliability = found[method]?.1
            else { return nil }
            return Estimate(
                unit: unit,
                norm: VectorMath.norm(vector),
                support: support(estimator, pair),
                texts: estimator.usesAllEmotions
                    ? plan.table?.positions.count ?? 0 : pair.positions.count,
                reliability: reliability,
                card: figures.card(
                    projections: (0..<pair.positions.count).map { projections[$0, method] },
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
