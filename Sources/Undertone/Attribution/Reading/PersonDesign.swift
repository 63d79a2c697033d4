internal import Statistics

/// Who shows what in which dialogue, for reading persons' emotions.
struct PersonDesign {
    /// The emotions that some person shows, sorted; without the neutral ones.
    let emotions: [String]
    /// The persons who have labels.
    let people: [Person]
    /// By person the emotion of each dialogue; nil: none.
    let states: [Person: [String?]]
    /// By person the group of each dialogue: its scenario, the scene that tells the person's state, or a fold.
    let groups: [Person: [Int]]
    /// Groups in all.
    let groupCount: Int
    /// What the groups are.
    let grouping: PersonMap.Grouping
    /// Whether dialogues in which nobody shows any emotion are what emotions are told from.
    let isAgainstNeutral: Bool

    /// Labels of somebody who shows no emotion.
    static let neutral: Set<String> = ["neutral", "baseline"]
    /// Folds where nothing is known of scenarios or scenes.
    static let folds = 10

    /// Reads labels such as `self:joyful`.
    ///
    /// - Parameters:
    ///   - rows: the dialogues.
    ///   - scenes: by a dialogue's name and person the scene that tells this person's state; empty: `rows` say their
    ///     scenario.
    ///   - file: for errors.
    /// - Throws: `UndertoneError` where no person has labels, or scenes are missing or tell two states.
    init(_ rows: [StoredExample], scenes: [String: [Person: String]] = [:], file: String) throws {
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
        let people = Person.allCases.filter { states[$0] != nil }
        self.states = states
        self.people = people
        emotions = Set(states.values.joined().compactMap(\.self)).sorted()
        guard scenes.isEmpty else {
            (groups, groupCount) = try Self.groups(rows, states, scenes, file)
            grouping = .scenes
            isAgainstNeutral = false
            return
        }
        let known: [Int]
        if rows.allSatisfy({ $0.scenario != nil }) {
            let names = Set(rows.compactMap(\.scenario)).sorted()
            let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
            known = rows.map { $0.scenario.flatMap { numbers[$0] } ?? 0 }
            (groupCount, grouping) = (names.count, .scenarios)
        } else {
            known = rows.indices.map { $0 % Self.folds }
            (groupCount, grouping) = (min(rows.count, Self.folds), .folds)
        }
        groups = Dictionary(uniqueKeysWithValues: people.map { ($0, known) })
        let shown = Array(states.values)
        let flat = rows.indices.filter { row in shown.allSatisfy { $0[row] == nil } }
        isAgainstNeutral = Set(flat.map { known[$0] }).count * 2 > groupCount
    }

    private static func groups(
        _ rows: [StoredExample],
        _ states: [Person: [String?]],
        _ scenes: [String: [Person: String]],
        _ file: String
    ) throws -> ([Person: [Int]], Int) {
        let names = Set(scenes.values.flatMap(\.values)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var groups: [Person: [Int]] = [:]
        for (person, shown) in states {
            var told: [Int: String?] = [:]
            groups[person] = try rows.indices.map { row in
                guard let name = scenes[rows[row].id]?[person], let number = numbers[name] else {
                    throw UndertoneError.badInput(
                        "'\(rows[row].id)' doesn't say which scene tells the state of '\(person.rawValue)'",
                        file: file
                    )
                }
                guard told[number, default: shown[row]] == shown[row] else {
                    throw UndertoneError.badInput(
                        "scene '\(name)' tells two states of '\(person.rawValue)'; a scene is left out whole, so each "
                            + "needs a name of its own",
                        file: file
                    )
                }
                told[number] = shown[row]
                return number
            }
        }
        return (groups, names.count)
    }

    /// The group of each dialogue as to a person.
    func groups(of person: Person) -> [Int] { groups[person] ?? [] }

    /// The dialogues in which a person shows an emotion.
    func positive(_ person: Person, _ emotion: String) -> [Int] {
        (states[person] ?? []).indices.filter { states[person]?[$0] == emotion }
    }

    /// The dialogues that a person's emotion is told from.
    func negative(_ person: Person, _ emotion: String) -> [Int] {
        groups(of: person).indices.filter { row in
            isAgainstNeutral
                ? states.values.allSatisfy { $0[row] == nil } : states[person]?[row] != emotion
        }
    }

    typealias Side = (group: Int, positive: [Int], negative: [Int])

    /// The sides of the differences within groups that a person's direction is the mean of.
    func sides(_ person: Person, _ emotion: String) -> [Side] {
        let groups = groups(of: person)
        let positive = Dictionary(grouping: positive(person, emotion)) { groups[$0] }
        let negative = Dictionary(grouping: negative(person, emotion)) { groups[$0] }
        return positive.keys.sorted().compactMap { group in
            guard let first = positive[group], let second = negative[group] else { return nil }
            return (group, first, second)
        }
    }
}

// MARK: - Permuted labels

extension PersonDesign {
    /// Sides with their dialogues dealt anew within each group: for one against one a flip.
    ///
    /// All emotions of a group are dealt by the same draw, so that what they share stays shared.
    func permuted(_ sides: [Side], number: Int, seed: UInt64) -> [Side] {
        sides.map { side in
            var generator = SeededGenerator(seed: Self.mixed(seed, number, side.group))
            let rows = generator.shuffled(side.positive + side.negative)
            return (
                side.group, Array(rows.prefix(side.positive.count)),
                Array(rows.dropFirst(side.positive.count))
            )
        }
    }

    /// A person's states with the scenes' states dealt anew among the scenes.
    func permutedStates(_ person: Person, number: Int, seed: UInt64) -> [String?] {
        let groups = groups(of: person)
        var told: [Int: String?] = [:]
        for (row, state) in (states[person] ?? []).enumerated() { told[groups[row]] = state }
        let scenes = told.keys.sorted()
        var generator = SeededGenerator(seed: Self.mixed(seed, number, -1))
        let dealt = generator.shuffled(scenes)
        let now = Dictionary(uniqueKeysWithValues: zip(scenes, dealt.map { told[$0] ?? nil }))
        return groups.map { now[$0] ?? nil }
    }

    private static func mixed(_ seed: UInt64, _ number: Int, _ group: Int) -> UInt64 {
        seed &+ UInt64(bitPattern: Int64(number &+ 1)) &* 0x9E37_79B9_7F4A_7C15
            &+ UInt64(bitPattern: Int64(group &+ 2)) &* 0xD1B5_4A32_D192_ED03
    }
}
