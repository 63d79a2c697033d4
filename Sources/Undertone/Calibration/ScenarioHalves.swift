internal import Statistics

/// Scenarios in two halves: those that a strength is chosen on, and those that it is reported on.
package struct ScenarioHalves: Sendable, Hashable {
    /// The rows of the first half.
    package let dev: [Int]
    /// The rows of the second.
    package let test: [Int]

    /// Divides rows by their scenarios, at random by the seed; nil below four scenarios.
    package init?(_ scenarios: [String], seed: UInt64) {
        let all = Set(scenarios).sorted()
        guard all.count >= 4 else { return nil }
        var generator = SeededGenerator(seed: seed &+ 29)
        let first = Set(generator.shuffled(all).prefix(all.count / 2))
        dev = scenarios.indices.filter { first.contains(scenarios[$0]) }
        test = scenarios.indices.filter { !first.contains(scenarios[$0]) }
    }

    /// The clusters of some rows, numbered from 0.
    package static func clusters(_ rows: [Int], of scenarios: [String]) -> [Int] {
        let numbers = Dictionary(
            uniqueKeysWithValues: Set(rows.map { scenarios[$0] }).sorted().enumerated().map {
                ($1, $0)
            }
        )
        return rows.map { numbers[scenarios[$0]] ?? 0 }
    }
}
