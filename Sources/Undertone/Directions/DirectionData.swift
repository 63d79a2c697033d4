public import Statistics

/// Vectors of one site and layer with their classes: what estimators see.
public struct DirectionData: Sendable {
    /// All rows, [examples, width].
    public var features: Matrix
    /// Whether each row is of the target.
    public var isTarget: [Bool]
    /// The cluster of each row, from 0.
    public var clusters: [Int]

    /// Creates data; the arrays have one element a row.
    public init(features: Matrix, isTarget: [Bool], clusters: [Int]) {
        precondition(
            features.rows == isTarget.count && features.rows == clusters.count,
            "one element a row"
        )
        self.features = features
        self.isTarget = isTarget
        self.clusters = clusters
    }

    /// Whether there are fewer rows than columns.
    var isWide: Bool { features.rows < features.columns }

    /// Some of the rows.
    public func rows(_ indices: [Int]) -> DirectionData {
        DirectionData(
            features: features.gatherRows(indices),
            isTarget: indices.map { isTarget[$0] },
            clusters: indices.map { clusters[$0] }
        )
    }

    /// The indices of a class.
    public func indices(target: Bool) -> [Int] {
        isTarget.indices.filter { isTarget[$0] == target }
    }

    /// The same rows with the labels permuted within each cluster that holds both classes.
    ///
    /// The others keep theirs: so each scenario keeps its counts, and what is defined for the true labels is for
    /// these. Where no cluster holds both, labels are permuted over all rows.
    public func shuffled(using generator: inout SeededGenerator) -> DirectionData {
        var copy = self
        let groups = Dictionary(grouping: isTarget.indices, by: { clusters[$0] })
        let paired = groups.sorted { $0.key < $1.key }.map(\.value).filter { rows in
            Set(rows.map { isTarget[$0] }).count == 2
        }
        guard !paired.isEmpty else {
            copy.isTarget = generator.shuffled(isTarget)
            return copy
        }
        for rows in paired {
            let labels = generator.shuffled(rows.map { isTarget[$0] })
            for (row, label) in zip(rows, labels) { copy.isTarget[row] = label }
        }
        return copy
    }
}
