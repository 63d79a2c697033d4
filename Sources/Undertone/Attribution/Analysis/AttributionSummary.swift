internal import Statistics

/// What an attribution experiment found, and what it can't tell, in words.
public enum AttributionSummary {
    /// A paragraph: a sentence or two a direction, then the limits.
    ///
    /// - Parameters:
    ///   - result: what was found.
    ///   - most: directions that are told of; the others are counted.
    /// - Returns: The paragraph.
    public static func text(_ result: AttributionResult, most: Int = 12) -> String {
        guard !result.findings.isEmpty else {
            return
                "No direction with a target was read at the primary place, so nothing can be said."
        }
        let primary = result.primary
        var parts = [
            "Written at hidden state \(primary.layer) on \(tokens(primary.mask)) with α = "
                + "\(NumberText.short(primary.alpha)), in "
                + "\(NumberText.counted(result.design.testItems, "item")) of "
                + "\(NumberText.counted(result.design.testScenarios, "scenario")) that nothing was chosen on:"
        ]
        parts += result.findings.prefix(most).map { sentence($0, result) }
        if result.findings.count > most {
            parts.append("\(result.findings.count - most) more directions are in the table.")
        }
        if let chance = result.chance { parts.append(self.chance(chance)) }
        if let probes = DownstreamSummary.text(result, most: most) { parts.append(probes) }
        parts += result.limits
        parts.append(
            "What is told of is what the model says and the functional representation behind it, never a feeling; and "
                + "of this model, these texts and these words alone."
        )
        return parts.joined(separator: " ")
    }

    /// One direction's verdict with its effects.
    public static func sentence(
        _ finding: AttributionResult.Finding,
        _ result: AttributionResult
    ) -> String {
        let row = result.primaryRow(finding.direction, target: finding.target)
        let effects = (row?.effects ?? []).map { effect in
            "\(name(effect.report)) by \(value(effect.shift))"
        }
        let moved =
            "‘\(finding.direction)’ moves what the model reports of " + list(effects)
            + " logits toward ‘\(finding.target)’"
        return moved + ": " + conclusion(finding, row) + checks(of: finding, in: result) + "."
    }

    private static func conclusion(
        _ finding: AttributionResult.Finding,
        _ row: AttributionResult.Row?
    ) -> String {
        let difference =
            row?.margin(.selfUser).map { ", D = " + value($0.shift) } ?? ""
        var text: String
        switch finding.verdict {
        case .own:
            text = "self, it acts on the report of itself, more than on any other" + difference
        case .user:
            text = "user, it acts on the report of the user, more than on any other" + difference
        case .third:
            text = "third, it acts on the report of the third person, more than on any other"
        case .shared:
            text =
                "shared, it acts on the reports of itself and of the user alike, more than on the third person’s"
                + difference
        case .global:
            text = "global, it acts on the reports of all three persons alike" + difference
        case .undetermined: return "undetermined, " + hindrance(finding)
        }
        if finding.verdict != .global, let caution = caution(finding, row) {
            text += "; " + caution
        }
        if finding.verdict == .global, let row {
            text += objectNote(row)
        }
        return text
    }

    /// How often random directions get a verdict, in a sentence.
    public static func chance(_ chance: AttributionResult.Chance) -> String {
        let share = chance.selfOrUser
        let others = chance.counts.filter {
            $0.count > 0 && ![.own, .user, .undetermined].contains($0.verdict)
        }
        return
            "Of \(chance.directions) random directions, each judged against the others, "
            + "\(chance.count(.own) + chance.count(.user)) came out as self or user "
            + "(\(NumberText.percent(share.estimate)) [\(NumberText.percent(share.lower)), "
            + "\(NumberText.percent(share.upper))])"
            + (others.isEmpty
                ? ""
                : ", "
                    + list(others.map { "\($0.count) as \($0.verdict.rawValue)" }))
            + "."
    }

    /// Other reports that moved beyond chance, too.
    private static func caution(
        _ finding: AttributionResult.Finding,
        _ row: AttributionResult.Row?
    ) -> String? {
        let own: Set<ReportKind> =
            switch finding.verdict {
            case .own: [.own]
            case .user: [.user]
            case .third: [.third]
            default: [.own, .user]
            }
        let moved = (row?.effects ?? []).filter { own.contains($0.report) }.map(\.shift.mean)
        let others = (row?.effects ?? []).filter { effect in
            !own.contains(effect.report) && isNotable(effect.shift.mean, beside: moved)
                && effect.shift.interval.map { !$0.contains(0) } ?? false
                && effect.shift.random.map {
                    effect.shift.mean < $0.lower || effect.shift.mean > $0.upper
                } ?? false
        }
        guard !others.isEmpty else { return nil }
        return "what it reports of \(list(others.map { name($0.report) })) moves, too"
    }

    /// Whether an effect is at least a tenth of the largest of others.
    private static func isNotable(_ effect: Double, beside others: [Double]) -> Bool {
        abs(effect) >= 0.1 * (others.map(abs).max() ?? 0)
    }

    private static func objectNote(_ row: AttributionResult.Row) -> String {
        guard let object = row.effect(on: .object), let interval = object.shift.interval else {
            return ""
        }
        let persons = row.effects.filter { $0.report != .object }.map(\.shift.mean)
        return interval.contains(0) || !isNotable(object.shift.mean, beside: persons)
            ? "; that of the thing hardly moves, if at all"
            : "; that of the thing moves as well, so that the word may simply have become likelier"
    }

    /// What kept a verdict from being given.
    static func hindrance(_ finding: AttributionResult.Finding) -> String {
        if let reason = finding.unavailable.first?.reason { return reason }
        let nearest = finding.claims.min { first, second in
            (first.tests.count { !$0.isMet }, first.p) < (
                second.tests.count { !$0.isMet }, second.p
            )
        }
        guard let nearest else { return "nothing could be tested" }
        let unmet = nearest.tests.filter { !$0.isMet }.map(\.name)
        if unmet.isEmpty {
            return
                "‘\(nearest.verdict.rawValue)’ would hold, but not after correction for all claims (p = "
                + "\(NumberText.fixed(nearest.p, 4)), corrected \(NumberText.fixed(nearest.adjusted))); more scenarios "
                + "would tell"
        }
        return
            "nearest to ‘\(nearest.verdict.rawValue)’, for which it isn’t shown that \(list(unmet))"
    }

    static func name(_ report: ReportKind) -> String {
        switch report {
        case .own: "itself"
        case .user: "the user"
        case .third: "the third person"
        case .object: "a thing"
        }
    }

    static func tokens(_ mask: String) -> String {
        switch mask {
        case "user": "the user’s turn"
        case "assistant": "the reply"
        case "opening": "the token that opens the reply"
        case "all": "all tokens"
        case "last": "the last token"
        default: mask
        }
    }

    static func value(_ estimate: AttributionResult.Estimate) -> String {
        guard let interval = estimate.interval else { return NumberText.signed(estimate.mean) }
        return "\(NumberText.signed(estimate.mean)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }

    static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
