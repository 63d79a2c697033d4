internal import Statistics

/// The rows of a store that are of the target or of what it is set against.
public struct LabelledRows: Sendable {
    /// Positions in the store, ascending.
    public var rows: [Int]
    /// Whether each is of the target.
    public var isTarget: [Bool]
    /// The cluster of each, from 0 in order of appearance; a text without scenario is its own.
    public var clusters: [Int]
    /// The scenarios, in order of appearance; texts without one are clusters between them.
    public var scenarios: [String]
    /// The splits of these rows, sorted.
    public var splits: [String]

    /// Chooses rows by label.
    ///
    /// A row with both labels is of neither class and left out.
    ///
    /// - Parameters:
    ///   - examples: the store's rows.
    ///   - target: the target's label.
    ///   - against: the other label.
    ///   - excluding: scenarios to leave out.
    ///   - place: the store, for messages.
    /// - Throws: `UndertoneError` for a label that doesn't occur (those that do are listed, nearest first).
    public init(
        _ examples: [StoredExample],
        target: String,
        against: String,
        excluding: Set<String> = [],
        in place: String
    ) throws {
        guard target != against else {
            throw UndertoneError.badInput(
                "--target and --against are both '\(target)'; they must differ"
            )
        }
        let occurring = Set(examples.flatMap(\.labels))
        for label in [target, against] where !occurring.contains(label) {
            throw UndertoneError.unknown("label", label, among: occurring, in: place)
        }
        rows = []
        isTarget = []
        clusters = []
        scenarios = []
        var numbers: [String: Int] = [:]
        var splits: Set<String> = []
        for (row, example) in examples.enumerated() {
            let hasTarget = example.labels.contains(target)
            guard hasTarget != example.labels.contains(against) else { continue }
            if let scenario = example.scenario, excluding.contains(scenario) { continue }
            if let split = example.split { splits.insert(split) }
            let key = example.scenario.map { "s:\($0)" } ?? "r:\(row)"
            if numbers[key] == nil {
                numbers[key] = numbers.count
                if let scenario = example.scenario { scenarios.append(scenario) }
            }
            rows.append(row)
            isTarget.append(hasTarget)
            clusters.append(numbers[key] ?? 0)
        }
        self.splits = splits.sorted()
        guard isTarget.contains(true), isTarget.contains(false) else {
            throw UndertoneError.badInput(
                "no text is only '\(target)', or none only '\(against)', once rows with both are left out",
                file: place
            )
        }
    }

    /// Number of rows of a class.
    public func count(target: Bool) -> Int {
        isTarget.reduce(0) { $0 + ($1 == target ? 1 : 0) }
    }
}
