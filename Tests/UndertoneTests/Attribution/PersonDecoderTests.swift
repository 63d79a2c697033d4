import Foundation
import Statistics
import Testing
import Undertone

/// Dialogues in which self, user and third person each show an emotion, with states of a width of 24 that hold them in places of their own.
private struct SimulatedDialogues {
    static let emotions = ["joyful", "sad"]
    var rows: [StoredExample] = []
    var states: [[Float]] = []

    /// Shared: the user's emotion is held where the model's own is.
    init(scenarios: Int, isShared: Bool, hasNames: Bool = true) {
        var generator = SeededGenerator(seed: 3)
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
                        state[place * 2 + number] += 2.5
                    }
                    rows.append(
                        StoredExample(
                            id: "\(scenario)/\(labels)",
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

    func map() throws -> PersonMap {
        let matrix = Matrix(rows: rows.count, columns: 24, storage: states.flatMap { $0 })
        return try PersonDecoder(
            rows,
            positions: [
                .init(name: "opening", layers: [2, 3]) { _ in matrix },
                .init(name: "span:user", layers: [2, 3]) { _ in matrix },
            ],
            model: "simulated",
            corpus: "none",
            replicates: 200
        )
        .result()
    }
}

@Suite struct PersonDecoderTests {
    @Test func ownPlacesAreReadApart() throws {
        let map = try SimulatedDialogues(scenarios: 20, isShared: false).map()
        #expect(map.hasScenarios && map.isAgainstNeutral && map.groups == 20)
        #expect(map.emotions == ["joyful", "sad"])
        for person in Person.allCases {
            let own = try #require(
                map.entry("opening", layer: 3, fitted: person, read: person)
            )
            #expect(own.auroc.lower > 0.8, "\(own)")
            #expect(own.emotions == 2)
        }
        let crossed = try #require(map.entry("opening", layer: 3, fitted: .own, read: .user))
        #expect(crossed.auroc.contains(0.5) || crossed.auroc.estimate < 0.65, "\(crossed)")
        // The words say nothing.
        let words = try #require(map.entry("words", layer: nil, fitted: .own, read: .own))
        #expect(abs(words.auroc.estimate - 0.5) < 0.2)
        let likeness = try #require(
            map.likenesses.first { $0.first == .own && $0.second == .user }
        )
        #expect(likeness.cosine < 0.5)
    }

    @Test func sharedPlaceIsReadAcross() throws {
        let map = try SimulatedDialogues(scenarios: 20, isShared: true).map()
        let crossed = try #require(map.entry("opening", layer: 3, fitted: .own, read: .user))
        #expect(crossed.auroc.lower > 0.8, "\(crossed)")
        let third = try #require(map.entry("opening", layer: 3, fitted: .own, read: .third))
        #expect(third.auroc.estimate < 0.7)
        let likeness = try #require(
            map.likenesses.first { $0.first == .own && $0.second == .user }
        )
        #expect(likeness.cosine > 0.6)
        #expect(try #require(likeness.disattenuated) > likeness.cosine)
    }

    @Test func foldsWithoutScenarios() throws {
        let map = try SimulatedDialogues(scenarios: 20, isShared: false, hasNames: false).map()
        #expect(!map.hasScenarios && map.groups == 10)
        #expect(
            try #require(map.entry("opening", layer: 3, fitted: .own, read: .own)).auroc.estimate
                > 0.7
        )
    }

    @Test(
        .enabled(if: (try? Gnuplot.find()) != nil, "gnuplot is not installed: no figure was drawn")
    )
    func figure() throws {
        let plots = try Figures.plots(
            of: RunResults(SimulatedDialogues(scenarios: 12, isShared: true).map())
        )
        #expect(plots.map(\.name) == ["person_map"])
        let gnuplot = try Gnuplot.find()
        #expect(try gnuplot.draw(plots[0], as: .png).count > 5000)
        if let keep = ProcessInfo.processInfo.environment["UNDERTONE_KEEP_REPORTS"] {
            try gnuplot.write(plots, to: keep)
        }
    }

    @Test func labelsWithoutPersons() {
        let row = StoredExample(id: "a", labels: ["joyful"], tokens: 1, text: "a")
        let error = errorOf {
            _ = try PersonDecoder([row], positions: [], model: "", corpus: "stories")
        }
        #expect(error?.message.contains("self:joyful") ?? false)
    }
}
