import Foundation
import Statistics
import Testing
import Undertone

@Suite struct AttributionAnalysisTests {
    /// An experiment with all parts.
    static func full() -> SimulatedExperiment {
        var experiment = SimulatedExperiment()
        experiment.directions = [
            .init(
                name: "story:joyful",
                arm: .story,
                effects: [.own: 1.2, .user: 0.8, .third: 1.5]
            ),
            .init(name: "self:joyful", arm: .own, effects: [.own: 4, .user: 0.4], layers: [3, 4]),
            .init(name: "user:joyful", arm: .user, effects: [.user: 3.6, .third: 0.3]),
            .init(name: "third:joyful", arm: .third, effects: [.third: 3]),
            .init(
                name: "sum:joyful",
                arm: .sum,
                effects: [.own: 4, .user: 4, .third: 4, .object: 0.3]
            ),
        ]
        experiment.random = 40
        experiment.randomSpread = 0.6
        experiment.hasDigits = true
        experiment.hasContentFree = true
        experiment.hasShuffled = true
        experiment.hasPrompt = true
        experiment.promptEffect = 3
        experiment.layers = [3, 4, 5]
        experiment.masks = ["opening", "user"]
        experiment.alphas = [-1, -0.5, 0.5, 1]
        experiment.devScenarios = 4
        experiment.scenarios = 24
        experiment.variants = 1
        experiment.ceilingItems = 3
        experiment.scenarioNoise = 0.25
        experiment.itemNoise = 0.25
        return experiment
    }

    /// Its result, computed once.
    static let shared = Result { try full().result() }

    @Test func effectIsTheMeanChangeOfTheContrast() throws {
        var experiment = SimulatedExperiment()
        experiment.directions = [.init(name: "planted", arm: .own, effects: [.own: 2])]
        experiment.random = 2
        experiment.ceilingItems = 4
        let readings = try experiment.readings()
        let header = readings.header
        let cell = AttributionCell(direction: 0, layer: 3, mask: 0, alpha: 1)
        var scenes: [String: [Double]] = [:]
        var ceiling = 0
        for (index, item) in header.items.enumerated() {
            var changes: [Double] = []
            for (stem, asked) in header.stems.enumerated() where asked.report == .own {
                let before = try #require(readings.scores(.unsteered, item: index, stem: stem))
                let after = try #require(readings.scores(cell, item: index, stem: stem))
                if let change = ClosedSetContrast.change(
                    before.map(Double.init),
                    after.map(Double.init),
                    target: 0
                ) {
                    changes.append(change)
                }
            }
            if changes.isEmpty {
                ceiling += 1
            } else {
                scenes[item.scenario, default: []].append(Descriptive.mean(changes))
            }
        }
        let expected = Descriptive.mean(scenes.values.map(Descriptive.mean))
        let result = try AttributionAnalysis(readings, options: .quick).result()
        let effect = try #require(result.rows.first?.effect(on: .own))
        #expect(abs(effect.shift.mean - expected) < 1e-9)
        #expect(effect.ceiling == ceiling && ceiling >= 4)
        #expect(effect.shift.items == header.items.count - ceiling)
        let interval = try #require(effect.shift.interval)
        #expect(interval.lower < expected && expected < interval.upper)
        #expect(try #require(effect.cliffsDelta) > 0.3)
        #expect(effect.wrongWay < 0.2)
    }

    @Test func allPartsAreThere() throws {
        let result = try Self.shared.get()
        #expect(result.limits.isEmpty == false || result.design.hasContentFree)
        let judged = result.findings.map(\.verdict)
        #expect(judged == [.undetermined, .own, .user, .third, .global], "\(judged)")
        let row = try #require(result.primaryRow("user:joyful", target: "joyful"))
        #expect(row.effects.count == 4 && row.margins.count == 4)
        #expect(try #require(row.asymmetry).mean < -0.5)
        // Ratings agree with words.
        let rating = try #require(row.effect(on: .user)?.rating)
        #expect(try #require(rating.interval).lower > 0)
        #expect(abs(try #require(row.effect(on: .own)?.rating).mean) < 0.7)
        // The write does the same after a context that says nothing.
        #expect(abs(try #require(row.effect(on: .user)?.contentFree) - 3.6) < 0.5)
        // Strengths of both signs.
        let dose = try #require(
            result.doses.first { $0.direction == "self:joyful" && $0.report == .own }
        )
        #expect(dose.alphas == [-1, -0.5, 0, 0.5, 1])
        #expect(try #require(dose.spearman) > 0.95)
        #expect(try #require(dose.pageP) < 0.001)
        #expect(abs(try #require(dose.slope).estimate - 4) < 0.6)
        #expect(try #require(dose.slopeP) < 0.01)
        // self:joyful acts at layers 3 and 4 alone.
        #expect(result.map.count == 5 * 6)
        let acting = result.map.filter { $0.direction == "self:joyful" && $0.q <= 0.05 }
        #expect(Set(acting.map(\.layer)) == [3, 4])
        // Controls have rows, and no verdict.
        #expect(result.rows.contains { $0.arm == .shuffled && $0.target == "joyful" })
        #expect(result.rows.contains { $0.arm == .prompt && $0.alpha == nil })
        #expect(result.findings.allSatisfy { $0.arm != .prompt && $0.arm != .shuffled })
        let known = try #require(result.findings.first?.detectable)
        #expect(known.own > 0 && known.margin > 0)
    }

    @Test func resultsSurviveTheRegistry() throws {
        let result = try Self.shared.get()
        let kept = try RunResults(result)
        #expect(try kept.decode(AttributionResult.self) == result)
        let coded = try JSONDecoder().decode(
            AttributionHeader.self,
            from: JSONEncoder().encode(Self.full().header)
        )
        #expect(coded == Self.full().header)
    }

    /// Why the change after the content-free context isn't taken off: what a write does whatever was said would be gone.
    @Test func contentFreeChangeBesideNotOff() throws {
        var experiment = SimulatedExperiment()
        experiment.directions = [.init(name: "planted", arm: .own, effects: [.own: 3])]
        experiment.hasContentFree = true
        #expect(try experiment.result().findings.first?.verdict == .own)
        var options = AttributionOptions.quick
        options.subtractsContentFree = true
        let result = try experiment.result(options)
        #expect(result.findings.first?.verdict == .undetermined)
        #expect(abs(try #require(result.rows.first?.effect(on: .own)).shift.mean) < 0.5)
    }

    @Test func devItemsChoose() throws {
        var experiment = SimulatedExperiment()
        experiment.directions = [
            .init(name: "self:joyful", arm: .own, effects: [.own: 3], layers: [5]),
            .init(name: "user:joyful", arm: .user, effects: [.user: 3], layers: [5]),
        ]
        experiment.layers = [3, 5]
        experiment.random = 0
        experiment.devScenarios = 6
        let place = try #require(try AttributionAnalysis.choice(from: experiment.readings()))
        #expect(place.layer == 5 && place.mask == "opening" && place.chosenBy == .devItems)
        experiment.devScenarios = 0
        #expect(try AttributionAnalysis.choice(from: experiment.readings()) == nil)
    }

    /// Directions of stories choose where no direction is a person's.
    @Test func storiesChooseAlone() throws {
        var experiment = SimulatedExperiment()
        experiment.directions = [
            .init(name: "joyful", arm: .story, effects: [.user: 3, .third: 3], layers: [3])
        ]
        experiment.layers = [3, 5]
        experiment.random = 0
        experiment.devScenarios = 6
        let place = try #require(try AttributionAnalysis.choice(from: experiment.readings()))
        #expect(place.layer == 3 && place.chosenBy == .devItems)
    }

    /// Test items decide whatever dev items say.
    @Test func devItemsDontCount() throws {
        var experiment = SimulatedExperiment()
        experiment.directions = [.init(name: "planted", arm: .own, effects: [.own: 3])]
        experiment.devScenarios = 4
        let result = try experiment.result()
        #expect(result.design.testScenarios == 16 && result.design.devItems == 8)
        #expect(result.rows.first?.effect(on: .own)?.shift.scenarios == 16)
    }
}
