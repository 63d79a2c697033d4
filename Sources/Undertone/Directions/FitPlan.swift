internal import Statistics

/// Which rows a fit reads, and everything of it that is the same at every layer.
struct FitPlan: Sendable {
    /// One target's texts and the baseline's.
    struct Pair: Sendable {
        var name: String
        var labelled: LabelledRows
        /// Positions of its rows in ``FitPlan/rows``.
        var positions: [Int]
        var classes: RowClasses
        var divisions: Divisions
        /// Of the methods that look at no other rows, in their order.
        var halves: HalfWeights
    }

    /// All emotions' texts, for the estimators that look at them.
    struct Table: Sendable {
        /// Positions of its rows in ``FitPlan/rows``.
        var positions: [Int]
        var classes: RowClasses
        var emotions: [String]
        /// The divisions for each of ``FitPlan/pairs``.
        var divisions: [Divisions]
        /// The estimates of the methods that look at all rows, in their order, for each of ``FitPlan/pairs``: weights
        /// over the table's rows; nil where undefined.
        var weights: [[[Double]?]]
        /// Of the same methods, for each of ``FitPlan/pairs``.
        var halves: [HalfWeights]
        /// Whether the estimates from halves are read off the rows' inner products, which costs less for few rows:
        /// rows² · width and then rows² an estimate, against rows · width an estimate.
        var hasProducts: Bool
        /// What those estimates have in common, where they are made from the vectors.
        var shared: SharedSums?
    }

    /// The store's rows that are read, ascending.
    let rows: [Int]
    let pairs: [Pair]
    let table: Table?
    let estimators: [any DirectionEstimator.Type]

    /// Chooses the rows; `width` is the vectors'.
    ///
    /// - Throws: `UndertoneError` for a label that doesn't occur.
    init(
        _ examples: [StoredExample],
        targets: [String],
        against: String,
        estimators: [any DirectionEstimator.Type],
        excluding: Set<String>,
        seed: UInt64,
        width: Int,
        place: String
    ) throws {
        let labelled = try targets.map { target in
            try LabelledRows(
                examples,
                target: target,
                against: against,
                excluding: excluding,
                in: place
            )
        }
        let all =
            estimators.contains { $0.usesAllEmotions }
            ? EmotionDesign(examples, baseline: against, excluding: excluding) : nil
        let rows = Set(labelled.flatMap(\.rows) + (all?.rows ?? [])).sorted()
        let position = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        self.rows = rows
        self.estimators = estimators
        let own = estimators.filter { !$0.usesAllEmotions }
        pairs = SideBySide.map(targets.count) { index in
            let labelled = labelled[index]
            let classes = RowClasses(isTarget: labelled.isTarget, clusters: labelled.clusters)
            let divisions = Divisions(classes, target: 0, seed: seed)
            return Pair(
                name: targets[index],
                labelled: labelled,
                positions: labelled.rows.compactMap { position[$0] },
                classes: classes,
                divisions: divisions,
                halves: HalfWeights(divisions, classes, target: 0, methods: own)
            )
        }
        table = all.map { all in
            let shared = estimators.filter { $0.usesAllEmotions }
            let found = SideBySide.map(targets.count) { index in
                let target = all.emotions.firstIndex(of: targets[index]) ?? all.emotions.count
                let divisions = Divisions(all.classes, target: target, seed: seed)
                let halves = HalfWeights(
                    divisions,
                    all.classes,
                    target: target,
                    methods: shared
                )
                let weights = shared.map {
                    ($0 as? any LinearEstimator.Type)?.weights(all.classes, target: target)
                }
                return (weights: weights, divisions: divisions, halves: halves)
            }
            let halves = found.map(\.halves)
            let count = halves.reduce(0) { $0 + $1.matrix.rows }
            let hasProducts = all.rows.count * (count + width) < count * width
            return Table(
                positions: all.rows.compactMap { position[$0] },
                classes: all.classes,
                emotions: all.emotions,
                divisions: found.map(\.divisions),
                weights: found.map(\.weights),
                halves: halves,
                hasProducts: hasProducts,
                shared: hasProducts ? nil : SharedSums(halves)
            )
        }
    }
}
