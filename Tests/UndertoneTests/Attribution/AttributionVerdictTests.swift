import Foundation
import Statistics
import Testing
import Undertone

/// Planted effects and the verdict that they must give.
private struct Plan: Sendable, CustomTestStringConvertible {
    var name: String
    var effects: [ReportKind: Double]
    var expected: AttributionVerdict
    var testDescription: String { name }

    static let all: [Plan] = [
        .init(name: "self", effects: [.own: 3], expected: .own),
        .init(name: "user", effects: [.user: 3], expected: .user),
        .init(name: "third", effects: [.third: 3], expected: .third),
        .init(
            name: "self, the user a little",
            effects: [.own: 4, .user: 1.5],
            expected: .own
        ),
        .init(name: "shared", effects: [.own: 4, .user: 4], expected: .shared),
        .init(
            name: "global",
            effects: [.own: 4, .user: 4, .third: 4, .object: 4],
            expected: .global
        ),
        .init(name: "nothing", effects: [:], expected: .undetermined),
        .init(
            name: "self and third",
            effects: [.own: 3, .third: 3],
            expected: .undetermined
        ),
        .init(name: "away from the target", effects: [.own: -3], expected: .undetermined),
        .init(name: "a thing alone", effects: [.object: 3], expected: .undetermined),
    ]
}

@Suite struct AttributionVerdictTests {
    private static func planted(_ effects: [ReportKind: Double]) -> SimulatedExperiment {
        var experiment = SimulatedExperiment()
        experiment.directions = [.init(name: "planted", arm: .own, effects: effects)]
        return experiment
    }

    @Test(arguments: Plan.all)
    private func plantedVerdicts(_ plan: Plan) throws {
        let result = try Self.planted(plan.effects).result()
        let finding = try #require(result.findings.first)
        #expect(finding.verdict == plan.expected)
        #expect(finding.claims.count == 5)
        #expect(finding.unavailable.isEmpty)
        if plan.expected != .undetermined {
            let claim = try #require(finding.claim(plan.expected))
            #expect(claim.holds && claim.tests.allSatisfy(\.isMet))
            #expect(claim.p <= claim.adjusted && claim.adjusted <= 0.05)
        }
        #expect(AttributionSummary.text(result).contains(plan.expected.rawValue))
    }

    /// The experiment judges its own random directions, each against the others.
    @Test func randomDirectionsAreJudged() throws {
        var experiment = Self.planted([.own: 3])
        experiment.random = 80
        let chance = try #require(try experiment.result().chance)
        #expect(chance.directions == 80)
        #expect(chance.counts.map(\.count).reduce(0, +) == 80)
        let wrong = chance.count(.own) + chance.count(.user)
        #expect(wrong <= 4 && chance.selfOrUser.estimate == Double(wrong) / 80)
        #expect(chance.count(.undetermined) >= 70)

        // What isn't chance is found: one that is planted among random ones.
        experiment.directions[0].arm = .random
        let strange = try #require(try experiment.result().chance)
        #expect(strange.directions == 81 && strange.count(.own) == chance.count(.own) + 1)
        experiment.directions[0].arm = .own
        experiment.random = 39
        #expect(try experiment.result().chance == nil)
    }

    /// Directions that do what random ones do: at most 5 % may be called self or user.
    private static func falseVerdicts(
        _ count: Int,
        scenarioNoise: Double,
        randomSpread: Double,
        options: AttributionOptions
    ) throws -> (own: Int, user: Int, other: Int, withoutBand: Int) {
        var found = (own: 0, user: 0, other: 0, withoutBand: 0)
        for index in 0..<count {
            var experiment = SimulatedExperiment()
            experiment.idle = 1
            experiment.random = 60
            experiment.randomSpread = randomSpread
            experiment.scenarioNoise = scenarioNoise
            experiment.stems = 1
            experiment.reports = [.own, .user, .third]
            experiment.seed = UInt64(1000 + index)
            let finding = try #require(try experiment.result(options).findings.first)
            let isCalled = finding.claims.contains { claim in
                [.own, .user].contains(claim.verdict) && claim.adjusted <= 0.05
                    && claim.tests.allSatisfy { $0.isMet || $0.kind == .random }
            }
            if isCalled { found.withoutBand += 1 }
            switch finding.verdict {
            case .own: found.own += 1
            case .user: found.user += 1
            case .undetermined: break
            default: found.other += 1
            }
        }
        return found
    }

    /// Highest number of 200 at a rate of 5 %: mean 10, and 2.6 standard errors of 3.08 (p = .005).
    private static let mostOf200 = 18

    @Test func randomDirectionsGiveNoVerdict() throws {
        let spread = 0.5
        let found = try Self.falseVerdicts(
            200,
            scenarioNoise: 0.4,
            randomSpread: spread,
            options: .init(replicates: 200, draws: 500)
        )
        #expect(found.own + found.user <= Self.mostOf200, "\(found)")
        print("false verdicts of 200 at spread \(spread): \(found)")
    }

    @Test(.enabled(if: SlowTier.isOn, "\(SlowTier.reason)"), arguments: [0.05, 0.5, 2])
    func falseVerdictsOfThousand(spread: Double) throws {
        let found = try Self.falseVerdicts(
            1000,
            scenarioNoise: 0.4,
            randomSpread: spread,
            options: .init()
        )
        print("false verdicts of 1000 at spread \(spread): \(found)")
        #expect(found.own + found.user <= 68, "\(found)")
    }

    /// How often a planted verdict is given.
    @Test(.enabled(if: SlowTier.isOn, "\(SlowTier.reason)"), arguments: Plan.all)
    private func plantedVerdictsHold(_ plan: Plan) throws {
        var right = 0
        for seed in 0..<100 {
            var experiment = Self.planted(plan.effects)
            experiment.seed = UInt64(5000 + seed)
            if try experiment.result().findings.first?.verdict == plan.expected { right += 1 }
        }
        print("verdict '\(plan.name)' → \(plan.expected.rawValue): \(right) of 100")
        // To show that three reports are alike takes more scenarios than to show that one isn't.
        #expect(right >= (plan.expected == .global ? 75 : 85))
    }

    // MARK: - What is missing is named

    @Test func withoutThirdPerson() throws {
        var experiment = Self.planted([.own: 3])
        experiment.reports = [.own, .user]
        let result = try experiment.result()
        let finding = try #require(result.findings.first)
        #expect(finding.verdict == .undetermined)
        #expect(finding.claims.isEmpty)
        #expect(Set(finding.unavailable.map(\.verdict)).count == 5)
        #expect(finding.unavailable.allSatisfy { $0.reason.contains("third person") })
        #expect(result.limits.contains { $0.contains("third person") })
        #expect(result.limits.contains { $0.contains("No thing") })
        #expect(AttributionSummary.text(result).contains("third person"))
        // The effects are shown all the same.
        #expect(try #require(result.rows.first?.margin(.selfUser)).shift.mean > 2)
    }

    @Test(arguments: [(0, "no random direction"), (38, "38 random directions are too few")])
    func withoutRandomDirections(count: Int, words: String) throws {
        var experiment = Self.planted([.own: 3])
        experiment.random = count
        let result = try experiment.result()
        #expect(result.findings.map(\.verdict) == [.undetermined])
        #expect(result.limits.contains { $0.contains(words) }, "\(result.limits)")
    }

    @Test func fewScenarios() throws {
        var experiment = Self.planted([.own: 5])
        experiment.scenarios = 5
        let finding = try #require(try experiment.result().findings.first)
        #expect(finding.verdict == .undetermined)
        // 2 / 2⁵ = .0625; five claims ask for .01: 2 / 2⁸ is enough.
        #expect(
            finding.unavailable.allSatisfy {
                $0.reason.contains("5 scenarios") && $0.reason.contains("it takes 8")
            }
        )
        experiment.scenarios = 1
        let single = try experiment.result()
        #expect(single.findings.map(\.verdict) == [.undetermined])
        #expect(single.rows.first?.effects.first?.shift.interval == nil)
    }

    @Test func equivalenceByBound() throws {
        var experiment = Self.planted([.own: 4, .user: 4])
        experiment.bound = 1.5
        #expect(try experiment.result().findings.first?.verdict == .shared)
        experiment.bound = 0.05
        #expect(try experiment.result().findings.first?.verdict == .undetermined)
    }

    @Test func holmCountsAllDirections() throws {
        var experiment = Self.planted([.own: 3])
        experiment.idle = 3
        let result = try experiment.result()
        #expect(result.family == 20)
        #expect(result.findings.count == 4)
        #expect(result.findings.first?.verdict == .own)
    }
}
