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
        /// The rows' indices in the two halves of the clusters, a division an element.
        var halves: [SplitHalf.Halves]
    }

    /// All emotions' texts, for the estimators that look at them.
    struct Table: Sendable {
        /// Positions of its rows in ``FitPlan/rows``.
        var positions: [Int]
        var classes: RowClasses
        var emotions: [String]
        /// The divisions for each of ``FitPlan/pairs``.
        var halves: [[SplitHalf.Halves]]
    }

    /// The store's rows that are read, ascending.
    let rows: [Int]
    let pairs: [Pair]
    let table: Table?
    let estimators: [any DirectionEstimator.Type]

    /// Chooses the rows.
    ///
    /// - Throws: `UndertoneError` for a label that doesn't occur.
    init(
        _ examples: [StoredExample],
        targets: [String],
        against: String,
        estimators: [any DirectionEstimator.Type],
        excluding: Set<String>,
        seed: UInt64,
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
            ? EmotionRows(examples, baseline: against, excluding: excluding) : nil
        let rows = Set(labelled.flatMap(\.rows) + (all?.rows ?? [])).sorted()
        let position = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        self.rows = rows
        self.estimators = estimators
        pairs = zip(targets, labelled).map { name, labelled in
            let classes = RowClasses(
                labels: labelled.isTarget.map { $0 ? 0 : nil },
                clusters: labelled.clusters
            )
            return Pair(
                name: name,
                labelled: labelled,
                positions: labelled.rows.compactMap { position[$0] },
                classes: classes,
                halves: Self.halves(classes, target: 0, seed: seed)
            )
        }
        table = all.map { all in
            Table(
                positions: all.rows.compactMap { position[$0] },
                classes: all.classes,
                emotions: all.emotions,
                halves: targets.map { name in
                    let target = all.emotions.firstIndex(of: name) ?? all.emotions.count
                    return Self.halves(all.classes, target: target, seed: seed)
                }
            )
        }
    }

    /// The random divisions, each half with half of the clusters that carry the target; none below two clusters.
    private static func halves(
        _ classes: RowClasses,
        target: Int,
        seed: UInt64
    ) -> [SplitHalf.Halves] {
        var generator = SeededGenerator(seed: seed)
        let kinds = classes.kinds(target: target)
        return (0..<DirectionFitter.divisions).compactMap { _ in
            try? SplitHalf.halves(clusters: classes.clusters, kinds: kinds, using: &generator)
        }
    }
}
