import Foundation
import Statistics
import Undertone

/// Dialogues in which self, user and third person each show an emotion, with states of a width of 24 that hold them in
/// places of their own.
struct SimulatedDialogues {
    static let emotions = ["joyful", "sad"]
    var rows: [StoredExample] = []
    var states: [[Float]] = []
    /// By dialogue and person the scene that tells the state: three scenes a state, each in several dialogues.
    var scenes: [String: [Person: String]] = [:]

    /// - Parameters:
    ///   - scenarios: how many.
    ///   - isShared: whether the user's emotion is held where the model's own is.
    ///   - hasNames: whether scenarios have names.
    ///   - strength: of the emotion in the state.
    ///   - mark: of the scene that tells the model's own state, in all dialogues of that scene.
    init(
        scenarios: Int,
        isShared: Bool,
        hasNames: Bool = true,
        strength: Float = 2.5,
        mark: Float = 0
    ) {
        var generator = SeededGenerator(seed: 3)
        var marks: [String: [Float]] = [:]
        for scenario in 0..<scenarios {
            let topic = generator.gaussianVector(count: 24)
            for person in [nil] + Person.allCases.map(Optional.some) {
                for (number, emotion) in Self.emotions.enumerated()
                where person != nil || number == 0 {
                    let labels = Person.allCases.map {
                        $0.label($0 == person ? emotion : "neutral")
                    }
                    var state = zip(topic, generator.gaussianVector(count: 24))
                        .map { 0.5 * $0 + 0.5 * $1 }
                    if let person, let index = Person.allCases.firstIndex(of: person) {
                        let place = isShared && person == .user ? 0 : index
                        state[place * 2 + number] += strength
                    }
                    let id = "\(scenario)/\(labels)"
                    let told = Dictionary(
                        uniqueKeysWithValues: zip(Person.allCases, labels).map {
                            ($0, "\($1) \(scenario % 6)")
                        }
                    )
                    scenes[id] = told
                    let scene = told[.own] ?? ""
                    let own = marks[scene] ?? generator.gaussianVector(count: 24)
                    marks[scene] = own
                    state = zip(state, own).map { $0 + mark * $1 }
                    rows.append(
                        StoredExample(
                            id: id,
                            labels: labels,
                            scenario: hasNames ? "scene \(scenario)" : nil,
                            tokens: 1,
                            text:
                                "the same words in a \(["red", "blue", "green"][generator.nextIndex(below: 3)]) house"
                        )
                    )
                    states.append(state)
                }
            }
        }
    }

    /// The map at two positions and two layers that hold the same.
    func map(
        byScenes: Bool = false,
        scenes: [String: [Person: String]]? = nil,
        shown: PersonInputs? = nil,
        primary: PersonMap.Place? = nil
    ) throws -> PersonMap {
        let matrix = Matrix(rows: rows.count, columns: 24, storage: states.flatMap { $0 })
        return try PersonDecoder(
            rows,
            positions: ["opening", "span:user"].map { name in
                .init(name: name, layers: [2, 3], shown: shown) { _ in matrix }
            },
            scenes: scenes ?? (byScenes ? self.scenes : [:]),
            model: ("simulated", false),
            corpus: "none",
            primary: primary,
            options: .init(replicates: 200, permutations: 40)
        )
        .result()
    }
}
