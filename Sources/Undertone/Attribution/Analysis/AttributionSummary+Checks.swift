extension AttributionSummary {
    /// What became of a verdict where roles are swapped or speakers named; empty where that wasn't tried.
    static func checks(
        of finding: AttributionResult.Finding,
        in result: AttributionResult
    ) -> String {
        let own = (result.checks ?? []).filter {
            $0.direction == finding.direction && $0.target == finding.target
        }
        let held = own.filter { $0.outcome == .holds }.map { place($0.form) }
        var parts = held.isEmpty ? [] : ["it holds " + list(held)]
        parts += own.filter { $0.outcome == .fails }.map { check in
            "but \(place(check.form)) \(check.reason ?? ""): \(meaning(check))"
        }
        parts += own.filter { $0.outcome == .open }.map { check in
            "\(place(check.form)) it isn't shown (\(check.reason ?? ""))"
        }
        return parts.map { "; " + $0 }.joined()
    }

    /// Where a verdict was tried.
    public static func place(_ form: AttributionForm) -> String {
        switch form {
        case .plain: "as told"
        case .swapped: "with the roles swapped"
        case .firstSpeaker: "against the named speaker who tells"
        case .secondSpeaker: "against the named speaker who answers"
        }
    }

    private static func meaning(_ check: AttributionResult.Check) -> String {
        check.form == .swapped
            ? "it follows a position or a wording, not the role"
            : "it acts on a speaker who is neither the model nor its user, too"
    }
}
