import Statistics
import Testing
import Undertone

/// An organism and the verdict that each direction must get there; directions without one may get any.
private struct Expected: Sendable, CustomTestStringConvertible {
    var organism: String
    var verdicts: [String: AttributionVerdict]
    /// What mustn't be said of a direction.
    var never: [String: Set<AttributionVerdict>] = [:]
    var testDescription: String { organism }

    static let all: [Expected] = [
        .init(
            organism: "organism",
            verdicts: [
                "self:joyful": .own, "user:joyful": .user, "third:joyful": .third, "sum": .global,
            ]
        ),
        .init(
            organism: "organism-null",
            verdicts: ["user:joyful": .user, "third:joyful": .third],
            never: ["self:joyful": [.own, .shared, .global]]
        ),
        .init(
            organism: "organism-mirror",
            verdicts: ["user:joyful": .shared, "third:joyful": .third]
        ),
    ]
}

/// The table of expected and obtained verdicts of Documentation/attribution.md, with 200 random directions.
@Suite(.serialized, .enabled(if: SlowTier.isOn, "\(SlowTier.reason)"))
struct AttributionVerdictTableTests {
    @Test(arguments: Expected.all)
    private func verdictsAreThePlantedOnes(_ expected: Expected) async throws {
        let fixture = try await AttributionFixture(expected.organism, random: 200, seed: 0)
        let folder = fixture.directory.path + "/run"
        let plan = try fixture.plan(count: 48, masks: ["opening"], seed: 0)
        try await fixture.runner(plan).run(in: folder)
        let result = try AttributionAnalysis(AttributionReadings(folder: folder)).result()
        for finding in result.findings {
            print(
                "\(expected.organism) \(finding.direction): \(finding.verdict.rawValue), p ",
                finding.claim(finding.verdict)?.adjusted ?? 1,
                result.primaryRow(finding.direction, target: finding.target)?.shifts ?? [:]
            )
            let wanted = expected.verdicts[finding.arm == .sum ? "sum" : finding.direction]
            #expect(wanted == nil || finding.verdict == wanted, "\(finding.direction)")
            #expect(expected.never[finding.direction]?.contains(finding.verdict) != true)
        }
        // At most 5 % of directions that mean nothing may be called self or user, give or take the sampling error.
        let chance = try #require(result.chance)
        print(expected.organism, AttributionSummary.chance(chance))
        #expect(chance.directions == 200 && chance.selfOrUser.lower <= 0.05)
    }
}
