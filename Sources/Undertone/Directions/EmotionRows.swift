public import Statistics

/// The rows of a store that are of exactly one label: what methods over all emotions are fitted on.
///
/// A text with several labels has no one place in a table of emotions and scenarios, and is left out.
public struct EmotionRows: Sendable {
    /// Positions in the store, ascending.
    public var rows: [Int]
    /// The emotions, sorted, without the baseline.
    public var emotions: [String]
    /// The emotion of each row as a position in `emotions` (nil: the baseline), and its cluster; a text without
    /// scenario is its own.
    public var classes: RowClasses
    /// The names of the clusters, in order of appearance; a text's own has its id.
    public var scenarios: [String]

    /// Chooses rows.
    ///
    /// - Parameters:
    ///   - examples: the store's rows.
    ///   - baseline: the label that isn't an emotion.
    ///   - excluding: scenarios to leave out.
    public init(_ examples: [StoredExample], baseline: String, excluding: Set<String> = []) {
        let chosen = examples.indices.filter { row in
            examples[row].labels.count == 1
                && !(examples[row].scenario.map(excluding.contains) ?? false)
        }
        let names = Set(chosen.flatMap { examples[$0].labels }).subtracting([baseline]).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var clusters: [String: Int] = [:]
        var scenarios: [String] = []
        var clusterOfRow: [Int] = []
        for row in chosen {
            let key = examples[row].scenario.map { "s:\($0)" } ?? "r:\(row)"
            if clusters[key] == nil {
                clusters[key] = clusters.count
                scenarios.append(examples[row].scenario ?? examples[row].id)
            }
            clusterOfRow.append(clusters[key] ?? 0)
        }
        rows = chosen
        emotions = names
        classes = RowClasses(
            labels: chosen.map { examples[$0].labels.first.flatMap { numbers[$0] } },
            clusters: clusterOfRow
        )
        self.scenarios = scenarios
    }

    /// The table of these rows' vectors, [rows, width].
    public func table(_ features: Matrix) -> EmotionTable {
        EmotionTable(
            features: features,
            emotions: emotions,
            labels: classes.labels,
            scenarioOfRow: classes.clusters,
            scenarios: scenarios
        )
    }
}
