internal import Statistics

/// Which text tells which scenario under which emotion, without any vectors.
public struct EmotionDesign: Sendable {
    /// The store's rows that are part of it, ascending.
    public let rows: [Int]
    /// The emotions, sorted, without the baseline.
    public let emotions: [String]
    /// The emotion of each text as a position in `emotions`; nil for the baseline.
    public private(set) var labels: [Int?] {
        didSet { textsOfLabel = Self.texts(by: labels, count: emotions.count) }
    }
    /// The texts of each emotion, and behind them those of the baseline.
    private var textsOfLabel: [[Int]]
    /// The scenario of each text as a position in `scenarios`.
    public let scenarioOfRow: [Int]
    /// The scenarios, in order of appearance.
    public let scenarios: [String]
    /// The texts of each scenario.
    let textsOfScenario: [[Int]]

    /// The number of texts.
    public var count: Int { rows.count }

    /// Creates a design from labels and scenarios by number.
    public init(
        rows: [Int],
        emotions: [String],
        labels: [Int?],
        scenarioOfRow: [Int],
        scenarios: [String]
    ) {
        precondition(
            rows.count == labels.count && rows.count == scenarioOfRow.count,
            "one label and scenario a text"
        )
        self.rows = rows
        self.emotions = emotions
        self.labels = labels
        self.scenarioOfRow = scenarioOfRow
        self.scenarios = scenarios
        var texts = [[Int]](repeating: [], count: scenarios.count)
        for (text, scenario) in scenarioOfRow.enumerated() { texts[scenario].append(text) }
        textsOfScenario = texts
        textsOfLabel = Self.texts(by: labels, count: emotions.count)
    }

    private static func texts(by labels: [Int?], count: Int) -> [[Int]] {
        var texts = [[Int]](repeating: [], count: count + 1)
        for (text, label) in labels.enumerated() { texts[label ?? count].append(text) }
        return texts
    }

    /// The design of a store: its texts that have exactly one label.
    ///
    /// - Parameters:
    ///   - examples: The store's rows.
    ///   - wanted: The emotions to look at; nil for all labels but the baseline.
    ///   - place: The store, for messages.
    /// - Throws: `UndertoneError` where there is nothing to validate: no baseline, fewer than two
    ///   emotions, fewer than two scenarios.
    public init(
        _ examples: [StoredExample],
        emotions wanted: [String]? = nil,
        in place: String
    ) throws {
        let single = examples.indices.filter { examples[$0].labels.count == 1 }
        let names =
            wanted
            ?? Set(single.map { examples[$0].labels[0] })
            .subtracting([EmotionCatalogue.baseline]).sorted()
        let numbers = Dictionary(
            names.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var rows: [Int] = []
        var labels: [Int?] = []
        var scenarioOfRow: [Int] = []
        var scenarios: [String] = []
        var known: [String: Int] = [:]
        for row in single {
            let label = examples[row].labels[0]
            guard label == EmotionCatalogue.baseline || numbers[label] != nil else { continue }
            // A text without a scenario is one of its own; no scenario's name can have a newline.
            let scenario = examples[row].scenario ?? "\n\(row)"
            if known[scenario] == nil {
                known[scenario] = scenarios.count
                scenarios.append(scenario)
            }
            rows.append(row)
            labels.append(numbers[label])
            scenarioOfRow.append(known[scenario] ?? 0)
        }
        guard labels.contains(where: { $0 == nil }) else {
            throw UndertoneError.badInput(
                "no text has the label '\(EmotionCatalogue.baseline)', so there is nothing that an "
                    + "emotion's texts could be compared with",
                file: place
            )
        }
        guard wanted != nil || (names.count > 1 && scenarios.count > 1) else {
            throw UndertoneError.badInput(
                "there are \(names.count) emotions in \(scenarios.count) scenarios; validating "
                    + "needs two of each (a paired corpus is DIR/<scenario>/<label>.txt)",
                file: place
            )
        }
        self.init(
            rows: rows,
            emotions: names,
            labels: labels,
            scenarioOfRow: scenarioOfRow,
            scenarios: scenarios
        )
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
        copy.labels = labels
        return copy
    }

    /// The same texts with labels permuted within each scenario.
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
        for texts in textsOfScenario {
            let moved = baselinesFixed ? texts.filter { labels[$0] != nil } : texts
            for (text, label) in zip(moved, generator.shuffled(moved.map { labels[$0] })) {
                permuted[text] = label
            }
        }
        return relabelled(permuted)
    }
}
