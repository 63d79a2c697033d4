public import Statistics

/// Vectors of one layer with the emotion and the scenario of each row: what methods over several emotions see.
public struct EmotionTable: Sendable {
    /// All rows, [texts, width].
    public var features: Matrix
    /// The emotions, sorted, without the baseline.
    public var emotions: [String]
    /// The emotion of each row as a position in `emotions`; nil for the baseline.
    public var labels: [Int?]
    /// The scenario of each row, as a position in `scenarios`.
    public var scenarioOfRow: [Int]
    /// The scenarios, in order of appearance.
    public var scenarios: [String]

    /// Creates a table; `labels` and `scenarioOfRow` have one element a row.
    public init(
        features: Matrix,
        emotions: [String],
        labels: [Int?],
        scenarioOfRow: [Int],
        scenarios: [String]
    ) {
        precondition(
            features.rows == labels.count && features.rows == scenarioOfRow.count,
            "one element a row"
        )
        self.features = features
        self.emotions = emotions
        self.labels = labels
        self.scenarioOfRow = scenarioOfRow
        self.scenarios = scenarios
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
            labels: indices.map { labels[$0] },
            scenarioOfRow: indices.map { scenarioOfRow[$0] },
            scenarios: scenarios
        )
    }

    /// Everything but one scenario, and that scenario.
    public func leavingOut(scenario: Int) -> (train: EmotionTable, test: EmotionTable) {
        let out = scenarioOfRow.indices.filter { scenarioOfRow[$0] == scenario }
        let rest = scenarioOfRow.indices.filter { scenarioOfRow[$0] != scenario }
        return (rows(rest), rows(out))
    }
}
