import Foundation
import Statistics
import Testing
import Undertone

/// Whether verdicts outlast swapped roles and named speakers: planted answers are found.
@Suite struct AttributionChecksTests {
    private static let forms: [AttributionForm] = [.swapped, .firstSpeaker, .secondSpeaker]

    private func experiment(
        _ arm: AttributionDirection.Arm,
        _ effects: [ReportKind: Double],
        _ others: [AttributionForm: [ReportKind: Double]] = [:]
    ) -> SimulatedExperiment {
        var experiment = SimulatedExperiment()
        experiment.forms = Self.forms
        experiment.directions = [
            .init(name: "planted", arm: arm, effects: effects, others: others)
        ]
        return experiment
    }

    private func outcomes(
        _ result: AttributionResult
    ) throws -> [AttributionForm: AttributionResult.Check.Outcome] {
        let checks = try #require(result.checks)
        return Dictionary(uniqueKeysWithValues: checks.map { ($0.form, $0.outcome) })
    }

    @Test(arguments: [(AttributionDirection.Arm.own, ReportKind.own), (.user, .user)])
    func verdictsThatHold(_ arm: AttributionDirection.Arm, _ report: ReportKind) throws {
        let result = try experiment(arm, [report: 4]).result()
        #expect(result.findings[0].verdict.rawValue == report.rawValue)
        #expect(
            try outcomes(result) == [
                .swapped: .holds, .firstSpeaker: .holds, .secondSpeaker: .holds,
            ]
        )
        let words = AttributionSummary.text(result)
        #expect(words.contains("it holds with the roles swapped"), "\(words)")
        #expect(result.design.testItems == 32 && result.design.checkItems == 48)
    }

    /// The direction acts on whoever has the first position, or said the words.
    @Test func whatFollowsThePositionFails() throws {
        let result = try experiment(.own, [.own: 4], [.swapped: [.user: 4]]).result()
        #expect(result.findings[0].verdict == .own)
        #expect(try outcomes(result)[.swapped] == .fails)
        let words = AttributionSummary.text(result)
        #expect(words.contains("but with the roles swapped Δself − Δuser < 0"), "\(words)")
        #expect(words.contains("not the role"))
    }

    /// The direction acts on any speaker.
    @Test func whatMovesNamedSpeakersFails() throws {
        let both: [ReportKind: Double] = [.own: 4, .third: 4]
        let result = try experiment(
            .own,
            [.own: 4],
            [.firstSpeaker: both, .secondSpeaker: [.own: 1, .third: 5]]
        ).result()
        #expect(result.findings[0].verdict == .own)
        let outcomes = try outcomes(result)
        #expect(outcomes == [.swapped: .holds, .firstSpeaker: .fails, .secondSpeaker: .fails])
        let checks = try #require(result.checks)
        #expect(checks[1].reason == "Δself − Δspeaker none")
        #expect(checks[2].reason?.contains("Δself − Δspeaker < 0") == true)
        #expect(AttributionSummary.text(result).contains("neither the model nor its user"))
    }

    /// An effect that is gone is no proof of the contrary.
    @Test func whatIsGoneStaysOpen() throws {
        let result = try experiment(.own, [.own: 4], [.swapped: [:]]).result()
        #expect(try outcomes(result)[.swapped] == .open)
        #expect(AttributionSummary.text(result).contains("with the roles swapped it isn't shown"))
    }

    /// What happens in other forms changes no verdict.
    @Test func verdictsRestOnPlainItems() throws {
        let plain = experiment(.own, [:], [.swapped: [.own: 6], .firstSpeaker: [.own: 6]])
        let result = try plain.result()
        #expect(result.findings[0].verdict == .undetermined)
        #expect(result.checks?.isEmpty == true)
        let variant = try #require(result.variants?.first { $0.form == .swapped })
        let moved = try #require(variant.rows.first?.effect(on: .own)?.shift.interval)
        #expect(moved.lower > 4 && variant.items == 16 && variant.scenarios == 16)
    }

    /// Unsteered reports that stay with the user where the assistant shows the emotion.
    @Test func reportsThatDontFollowRoles() throws {
        var experiment = experiment(.own, [.own: 4])
        experiment.roles = [.plain: 5, .swapped: 5, .firstSpeaker: 5, .secondSpeaker: 5]
        let result = try experiment.result()
        let roles = Dictionary(
            uniqueKeysWithValues: (result.variants ?? []).map { ($0.name, $0.roles?.mean ?? 0) }
        )
        #expect((roles["ambiguous"] ?? 0) > 3 && (roles["swapped-opposite"] ?? 0) < -1, "\(roles)")
        #expect(result.limits.contains { $0.contains("In swapped-opposite items") })
        #expect(!result.limits.contains { $0.contains("In ambiguous") })
    }

    /// Without such items the result says what can't be told.
    @Test func withoutOtherForms() throws {
        var experiment = experiment(.own, [.own: 4])
        experiment.forms = []
        let result = try experiment.result()
        #expect(result.checks == nil && result.findings[0].verdict == .own)
        #expect(result.limits.contains { $0.contains("roles swapped") })
        #expect(result.limits.contains { $0.contains("named speakers") })
        experiment.variants = 1
        #expect(try experiment.result().variants == nil)
    }

    @Test func onlyPlainItemsMakeAnExperiment() throws {
        var header = experiment(.own, [.own: 4]).header
        header.items = header.items.filter { $0.form != .plain }
        let error = errorOf { _ = try AttributionReadings(header: header) }
        #expect(error?.message.contains("plain") == true)
    }
}
