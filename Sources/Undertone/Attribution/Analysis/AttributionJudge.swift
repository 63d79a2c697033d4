internal import Statistics

/// Draws verdicts from evidence: which verdicts can be given, which hold, and which one wins.
struct AttributionJudge {
    /// A direction before the verdict.
    struct Case {
        var direction: AttributionDirection
        var target: String
        var evidence: AttributionEvidence
        var detectable: AttributionResult.Finding.Detectable?
    }

    let options: AttributionOptions
    let reports: Set<ReportKind>
    /// Random directions at the primary place.
    let random: Int
    /// The smallest p that a number of scenarios can give.
    let smallestP: (Int) -> Double

    /// Verdicts in the order in which they win where several hold: what is shown to be alike isn't told apart.
    static let order: [AttributionVerdict] = [.global, .shared, .own, .user, .third]

    /// A finding a case, with Holm's correction over all claims of all of them.
    func findings(_ cases: [Case]) -> (findings: [AttributionResult.Finding], family: Int) {
        var claims: [(owner: Int, claim: AttributionResult.Claim)] = []
        for (owner, entry) in cases.enumerated() {
            for verdict in Self.order where missing(verdict) == nil {
                guard let tests = entry.evidence.tests(of: verdict) else { continue }
                let p = tests.filter { $0.kind != .random }.map(\.p).max() ?? 1
                claims.append(
                    (
                        owner,
                        .init(verdict: verdict, tests: tests, p: p, adjusted: 1, holds: false)
                    )
                )
            }
        }
        let adjusted = MultipleTesting.holm(claims.map(\.claim.p))
        for index in claims.indices {
            claims[index].claim.adjusted = adjusted[index]
            claims[index].claim.holds =
                adjusted[index] <= options.level && claims[index].claim.tests.allSatisfy(\.isMet)
        }
        let reason = tooFew(cases.map(\.evidence.scenarios).max() ?? 0, family: claims.count)
        let findings = cases.enumerated().map { owner, entry in
            finding(entry, claims.filter { $0.owner == owner }.map(\.claim), tooFew: reason)
        }
        return (findings, claims.count)
    }

    private func finding(
        _ entry: Case,
        _ claims: [AttributionResult.Claim],
        tooFew reason: String?
    ) -> AttributionResult.Finding {
        let verdict = claims.first(where: \.holds)?.verdict ?? .undetermined
        var unavailable: [AttributionResult.Unavailable] = []
        for candidate in Self.order {
            if let reason = missing(candidate) {
                unavailable.append(.init(verdict: candidate, reason: reason))
            } else if !claims.contains(where: { $0.verdict == candidate }) {
                unavailable.append(
                    .init(
                        verdict: candidate,
                        reason: "fewer than two scenarios have items in which every report can move"
                    )
                )
            } else if let reason {
                unavailable.append(.init(verdict: candidate, reason: reason))
            }
        }
        return AttributionResult.Finding(
            direction: entry.direction.name,
            arm: entry.direction.arm,
            target: entry.target,
            verdict: verdict,
            claims: claims,
            unavailable: unavailable,
            detectable: entry.detectable
        )
    }

    /// Why the design can't give a verdict; nil where it can.
    func missing(_ verdict: AttributionVerdict) -> String? {
        let asked: [(ReportKind, String)] = [
            (.own, "the model isn't asked about itself"),
            (.user, "the model isn't asked about the user"),
            (
                .third,
                "no third person is asked about, so that what moves one report can't be told from what moves all others"
            ),
        ]
        for (report, reason) in asked where !reports.contains(report) { return reason }
        if random == 0 {
            return "there is no random direction, so that any write of this size may do the same"
        }
        if random < options.randomNeeded {
            return
                "\(random) random directions are too few to lie outside of with p ≤ "
                + "\(NumberText.short(options.level)); it takes \(options.randomNeeded)"
        }
        return nil
    }

    /// Why no claim can hold: Holm's first step asks for more than the direction with most scenarios can give.
    private func tooFew(_ scenarios: Int, family: Int) -> String? {
        let wanted = options.level / Double(max(1, family))
        let smallest = smallestP(scenarios)
        guard smallest > wanted else { return nil }
        let enough = (scenarios...64).first { smallestP($0) <= wanted } ?? 64
        return
            "\(NumberText.counted(scenarios, "scenario")) can give no p under \(NumberText.short(smallest)), and "
            + "\(NumberText.counted(family, "claim")) ask for \(NumberText.short(wanted)): it takes \(enough)"
    }
}
