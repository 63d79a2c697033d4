internal import Statistics

/// Which text tells which scenario under which emotion, without any vectors.
///
/// A text with several labels has no one place in a table of emotions and scenarios, and is left out.
public struct EmotionDesign: Sendable {
    /// The store's rows that are part of it, ascending.
    public let rows: [Int]
    /// The emotions, without the baseline.
    public let emotions: [String]
    /// The emotion of each text as a position in `emotions`, nil for the baseline, and its scenario.
    public private(set) var classes: RowClasses {
        didSet { textsOfLabel = Self.texts(by: classes.labels, count: emotions.count) }
    }
    /// The texts of each emotion, and behind them those of the baseline.
    private var textsOfLabel: [[Int]]
    /// The texts of each scenario, in order of appearance; a text without one is its own.
    let textsOfScenario: [[Int]]

    /// The number of texts.
    public var count: Int { rows.count }
    /// The emotion of each text as a position in `emotions`; nil for the baseline.
    public var labels: [Int?] { classes.labels }
    /// The scenario of each text, from 0.
    public var scenarioOfRow: [Int] { classes.clusters }

    /// The texts of a store that have exactly one label.
    ///
    /// - Parameters:
    ///   - examples: The store's rows.
    ///   - baseline: The label that isn't an emotion.
    ///   - wanted: The emotions to look at, in this order; nil for all other labels, sorted.
    ///   - excluding: Scenarios to leave out.
    public init(
        _ examples: [StoredExample],
        baseline: String = EmotionCatalogue.baseline,
        emotions wanted: [String]? = nil,
        excluding: Set<String> = []
    ) {
        let single = examples.indices.filter { row in
            examples[row].labels.count == 1
                && !(examples[row].scenario.map(excluding.contains) ?? false)
        }
        emotions =
            wanted
            ?? Set(single.map { examples[$0].labels[0] }).subtracting([baseline]).sorted()
        let numbers = Dictionary(
            emotions.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        rows = single.filter { row in
            let label = examples[row].labels[0]
            return label == baseline || numbers[label] != nil
        }
        var known: [String: Int] = [:]
        var texts: [[Int]] = []
        var clusters: [Int] = []
        for (text, row) in rows.enumerated() {
            // No scenario's name can have a newline.
            let scenario = examples[row].scenario ?? "\n\(row)"
            let number = known[scenario] ?? texts.count
            if number == texts.count {
                known[scenario] = number
                texts.append([])
            }
            texts[number].append(text)
            clusters.append(number)
        }
        classes = RowClasses(
            labels: rows.map { numbers[examples[$0].labels[0]] },
            clusters: clusters
        )
        textsOfScenario = texts
        textsOfLabel = Self.texts(by: classes.labels, count: emotions.count)
    }

    private static func texts(by labels: [Int?], count: Int) -> [[Int]] {
        var texts = [[Int]](repeating: [], count: count + 1)
        for (text, label) in labels.enumerated() { texts[label ?? count].append(text) }
        return texts
    }

    /// The texts of an emotion; nil: of the baseline.
    public func texts(of emotion: Int?) -> [Int] {
        textsOfLabel[emotion ?? emotions.count]
    }

    /// The scenarios that tell an emotion.
    public func scenarios(of emotion: Int) -> [Int] {
        Set(texts(of: emotion).map { scenarioOfRow[$0] }).sorted()
    }

    /// The scenarios that tell both an emotion and the baseline.
    public func pairedScenarios(of emotion: Int) -> [Int] {
        let neutral = Set(texts(of: nil).map { scenarioOfRow[$0] })
        return scenarios(of: emotion).filter { neutral.contains($0) }
    }

    /// The same texts under other labels.
    func relabelled(_ labels: [Int?]) -> EmotionDesign {
        var copy = self
        copy.classes.labels = labels
        return copy
    }

    /// The same texts with labels permuted within each scenario, or over all where no scenario has two texts.
    ///
    /// - Parameters:
    ///   - baselinesFixed: Whether the baseline keeps its label and only emotions move.
    ///   - generator: The source of the permutation.
    /// - Returns: The permuted design.
    func shuffled(
        baselinesFixed: Bool,
        using generator: inout SeededGenerator
    ) -> EmotionDesign {
        var permuted = labels
        let hasScenarios = textsOfScenario.contains { $0.count > 1 }
        for texts in hasScenarios ? textsOfScenario : [Array(labels.indices)] {
            let moved = baselinesFixed ? texts.filter { labels[$0] != nil } : texts
            for (text, label) in zip(moved, generator.shuffled(moved.map { labels[$0] })) {
                permuted[text] = label
            }
        }
        return relabelled(permuted)
    }
}
