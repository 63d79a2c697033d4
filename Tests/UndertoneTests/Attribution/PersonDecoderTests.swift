import Foundation
import Statistics
import Testing
import Undertone

@Suite struct PersonDecoderTests {
    @Test func ownPlacesAreReadApart() throws {
        let map = try SimulatedDialogues(scenarios: 20, isShared: false).map()
        #expect(map.grouping == .scenarios && map.isAgainstNeutral && map.groups == 20)
        #expect(map.emotions == ["joyful", "sad"])
        #expect(map.primary == .init(position: "span:user", layer: 2, chosenBy: .convention))
        for person in Person.allCases {
            let own = try #require(
                map.entry("opening", layer: 3, fitted: person, read: person)
            )
            #expect(own.auroc.lower > 0.8, "\(own)")
            #expect(own.emotions == 2)
            #expect(try #require(own.adjusted) == 1.0 / 41)
            #expect(try #require(own.overWords).lower > 0.1)
        }
        let crossed = try #require(map.entry("opening", layer: 3, fitted: .own, read: .user))
        #expect(crossed.auroc.contains(0.5) || crossed.auroc.estimate < 0.65, "\(crossed)")
        #expect(crossed.shuffled == nil)
        // The words say nothing.
        let words = try #require(map.entry("opening", layer: nil, fitted: .own, read: .own))
        #expect(abs(words.auroc.estimate - 0.5) < 0.2)
        let likeness = try #require(
            map.likenesses.first { $0.first == .own && $0.second == .user }
        )
        #expect(likeness.cosine < 0.5)
        let text = PersonMapSummary.text(map)
        #expect(text.contains("better than from the words") && text.contains("over 4 places"))
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
        #expect(map.grouping == .folds && map.groups == 10)
        #expect(
            try #require(map.entry("opening", layer: 3, fitted: .own, read: .own)).auroc.estimate
                > 0.7
        )
        #expect(PersonMapSummary.text(map).contains("no scenario"))
    }

    /// What isn't there isn't found, in dialogues told by scenarios as in those told by scenes.
    @Test(arguments: [false, true])
    func absentEmotionIsNotRead(byScenes: Bool) throws {
        let map = try SimulatedDialogues(scenarios: 24, isShared: false, strength: 0)
            .map(byScenes: byScenes)
        #expect(map.grouping == (byScenes ? .scenes : .scenarios))
        for person in Person.allCases {
            let own = try #require(
                map.entry("opening", layer: 3, fitted: person, read: person)
            )
            #expect(own.auroc.lower < 0.5 || own.auroc.estimate < 0.6, "\(own)")
            #expect(own.auroc.contains(0.5) || own.auroc.upper < 0.5, "\(own)")
            #expect(PersonMapSummary.found(own) == "not shown to be readable")
        }
    }

    /// By scenes: a person's state recurs in several dialogues, told by the same scene.
    @Test func scenesAreLeftOut() throws {
        let map = try SimulatedDialogues(scenarios: 24, isShared: false).map(byScenes: true)
        #expect(map.grouping == .scenes && !map.isAgainstNeutral)
        for person in Person.allCases {
            let own = try #require(
                map.entry("opening", layer: 3, fitted: person, read: person)
            )
            #expect(own.auroc.lower > 0.8 && own.adjusted == 1.0 / 41, "\(own)")
        }
        let crossed = try #require(map.entry("opening", layer: 3, fitted: .own, read: .user))
        #expect(crossed.auroc.estimate < 0.65, "\(crossed)")
        // A mark of the scene, in all of its dialogues, tells nothing of other scenes.
        let marked = try SimulatedDialogues(scenarios: 24, isShared: false, strength: 0, mark: 3)
            .map(byScenes: true)
        let own = try #require(marked.entry("opening", layer: 3, fitted: .own, read: .own))
        #expect(own.auroc.estimate < 0.65, "\(own)")
    }

    @Test func scenesThatTellTwoStates() throws {
        let simulated = SimulatedDialogues(scenarios: 4, isShared: false)
        let one = Dictionary(
            uniqueKeysWithValues: simulated.rows.map { row in
                (row.id, Dictionary(uniqueKeysWithValues: Person.allCases.map { ($0, "one") }))
            }
        )
        let two = errorOf { _ = try simulated.map(scenes: one) }
        #expect(two?.message.contains("two states") ?? false)
        let none = errorOf { _ = try simulated.map(scenes: ["other": [.own: "one"]]) }
        #expect(none?.message.contains("doesn't say which scene") ?? false)
    }

    /// Dialogues that are equal up to a position have states that differ by rounding alone, which mustn't be read.
    @Test func equalInputsAreNotRead() throws {
        let simulated = SimulatedDialogues(scenarios: 12, isShared: false)
        let shown = PersonInputs(
            numbers: simulated.rows.map { row in
                Int(row.scenario?.dropFirst("scene ".count) ?? "0") ?? 0
            },
            texts: simulated.rows.map { "the same words in \($0.scenario ?? "") house" }
        )
        let map = try simulated.map(shown: shown)
        #expect(map.entries.isEmpty)
        #expect(PersonMapSummary.text(map).contains("hidden state"))
    }

    @Test func placesThatAreNotRead() throws {
        let simulated = SimulatedDialogues(scenarios: 4, isShared: false)
        let far = errorOf {
            _ = try simulated.map(primary: .init(position: "opening", layer: 9))
        }
        #expect(far?.message.contains("hidden state 9") ?? false)
        let unknown = errorOf {
            _ = try simulated.map(primary: .init(position: "openings", layer: 3))
        }
        #expect(unknown?.message.contains("opening") ?? false)
    }

    @Test(
        .enabled(if: (try? Gnuplot.find()) != nil, "gnuplot is not installed: no figure was drawn")
    )
    func figureAndReport() throws {
        let map = try SimulatedDialogues(scenarios: 12, isShared: true).map()
        let plots = try Figures.plots(of: RunResults(map))
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
            _ = try PersonDecoder(
                [row],
                positions: [],
                model: ("", false),
                corpus: "stories"
            )
        }
        #expect(error?.message.contains("self:joyful") ?? false)
    }
}
