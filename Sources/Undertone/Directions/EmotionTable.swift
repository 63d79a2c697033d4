public import Statistics

/// Vectors of one layer with the emotion and the scenario of each row: what methods over several emotions see.
public struct EmotionTable: Sendable {
    /// All rows, [texts, width].
    public var features: Matrix
    /// The emotions, without the baseline.
    public var emotions: [String]
    /// The emotion of each row as a position in `emotions`, nil for the baseline, and its scenario.
    public var classes: RowClasses

    /// The emotion of each row; nil for the baseline.
    public var labels: [Int?] { classes.labels }
    /// The scenario of each row, from 0.
    public var scenarioOfRow: [Int] { classes.clusters }

    /// Creates a table; `classes` has one element a row.
    public init(features: Matrix, emotions: [String], classes: RowClasses) {
        precondition(features.rows == classes.labels.count, "one element a row")
        self.features = features
        self.emotions = emotions
        self.classes = classes
    }

    /// The rows of an emotion (nil: of the baseline).
    public func rows(of emotion: Int?) -> [Int] {
        labels.indices.filter { labels[$0] == emotion }
    }

    /// Some of the rows; emotions and scenarios keep their numbers.
    public func rows(_ indices: [Int]) -> EmotionTable {
        EmotionTable(
            features: features.gatherRows(indices),
            emotions: emotions,
            classes: classes.rows(indices)
        )
    }

    /// The rows of one emotion and of the baseline, as two classes.
    public func pair(_ emotion: Int) -> DirectionData {
        let rows = labels.indices.filter { labels[$0] == emotion || labels[$0] == nil }
        return DirectionData(
            features: features.gatherRows(rows),
            isTarget: rows.map { labels[$0] != nil },
            clusters: rows.map { scenarioOfRow[$0] }
        )
    }
}
