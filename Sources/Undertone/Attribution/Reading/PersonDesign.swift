/// Who shows what in which dialogue, for reading persons' emotions.
struct PersonDesign {
    /// The emotions that some person shows, sorted; without the neutral ones.
    let emotions: [String]
    /// The persons who have labels.
    let people: [Person]
    /// By person the emotion of each dialogue; nil: none.
    let states: [Person: [String?]]
    /// The group of each dialogue: its scenario, or a fold.
    let groups: [Int]
    let groupCount: Int
    let hasScenarios: Bool
    /// Whether dialogues in which nobody shows any emotion are what emotions are told from.
    let isAgainstNeutral: Bool

    /// Labels of somebody who shows no emotion.
    static let neutral: Set<String> = ["neutral", "baseline"]
    /// Folds where there are no scenarios.
    static let folds = 10

    /// Reads labels such as `self:joyful`.
    ///
    /// - Throws: `UndertoneError` where no person has two emotions' worth of labels.
    init(_ rows: [StoredExample], file: String) throws {
        var states: [Person: [String?]] = [:]
        for person in Person.allCases {
            let prefix = person.label("")
            let found = rows.map { row -> String? in
                let label = row.labels.first { $0.hasPrefix(prefix) }
                let state = label.map { String($0.dropFirst(prefix.count)) }
                return state.flatMap { Self.neutral.contains($0) ? nil : $0 }
            }
            if found.contains(where: { $0 != nil }) { states[person] = found }
        }
        guard !states.isEmpty else {
            throw UndertoneError.badInput(
                "no dialogue has a label such as \(Person.own.label("joyful")); who shows what must be in the labels",
                file: file
            )
        }
        self.states = states
        people = Person.allCases.filter { states[$0] != nil }
        emotions = Set(states.values.joined().compactMap(\.self)).sorted()
        hasScenarios = rows.allSatisfy { $0.scenario != nil }
        let known: [Int]
        if hasScenarios {
            let names = Set(rows.compactMap(\.scenario)).sorted()
            let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            known = rows.map { $0.scenario.flatMap { numbers[$0] } ?? 0 }
            groupCount = names.count
        } else {
            known = rows.indices.map { $0 % Self.folds }
            groupCount = min(rows.count, Self.folds)
        }
        groups = known
        let shown = Array(states.values)
        let flat = rows.indices.filter { row in shown.allSatisfy { $0[row] == nil } }
        isAgainstNeutral = Set(flat.map { known[$0] }).count * 2 > groupCount
    }

    /// The dialogues in which a person shows an emotion.
    func positive(_ person: Person, _ emotion: String) -> [Int] {
        (states[person] ?? []).indices.filter { states[person]?[$0] == emotion }
    }

    /// The dialogues that a person's emotion is told from.
    func negative(_ person: Person, _ emotion: String) -> [Int] {
        groups.indices.filter { row in
            isAgainstNeutral
                ? states.values.allSatisfy { $0[row] == nil } : states[person]?[row] != emotion
        }
    }

    /// The sides of the differences within groups that a person's direction is the mean of.
    func sides(
        _ person: Person,
        _ emotion: String
    ) -> [(group: Int, positive: [Int], negative: [Int])] {
        let positive = Dictionary(grouping: positive(person, emotion)) { groups[$0] }
        let negative = Dictionary(grouping: negative(person, emotion)) { groups[$0] }
        return positive.keys.sorted().compactMap { group in
            guard let first = positive[group], let second = negative[group] else { return nil }
            return (group, first, second)
        }
    }
}
