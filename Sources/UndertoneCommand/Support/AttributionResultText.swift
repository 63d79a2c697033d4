import Statistics
import Undertone

/// An attribution experiment on a terminal.
enum AttributionResultText {
    static func text(_ result: AttributionResult, run: Run?, figures: [String]) -> String {
        var parts = [short(result)]
        if let probes = DownstreamText.text(result) { parts.append(probes) }
        if !result.doses.isEmpty { parts.append(doses(result)) }
        if let variants = result.variants {
            parts.append(AttributionVariantsText.effects(variants))
        }
        if let checks = result.checks, !checks.isEmpty {
            parts.append(AttributionVariantsText.checks(checks))
        }
        if !result.limits.isEmpty {
            parts.append(
                "What this design can't tell:\n"
                    + result.limits.map { "  - " + $0 }.joined(separator: "\n")
            )
        }
        if let execution = result.execution { parts.append(self.execution(execution)) }
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    /// The design, the effects and the verdicts alone.
    static func short(_ result: AttributionResult) -> String {
        let (design, primary) = (result.design, result.primary)
        let alike =
            result.bound.map { "differ by less than \(NumberText.short($0)) logits" }
            ?? "differ by less than \(NumberText.percent(result.ratio)) of their mean effect"
        let head = """
            Whose report moves? \(design.model), written at hidden state \(primary.layer) on \
            \(primary.mask) tokens, α = \(NumberText.short(primary.alpha)) (chosen by: \(primary.chosenBy.rawValue))
            \(NumberText.counted(design.testItems, "test item")) of \
            \(NumberText.counted(design.testScenarios, "scenario")), \(design.random) random directions; \
            reports are alike that \(alike)
            """
        return [head, effects(result), verdicts(result)].joined(separator: "\n\n")
    }

    private static func execution(_ execution: AttributionResult.Execution) -> String {
        let text =
            "\(execution.folder): \(NumberText.count(execution.tokens)) tokens in "
            + NumberText.seconds(execution.seconds)
        guard let departures = execution.departures else { return text }
        return text
            + (departures.isEmpty
                ? "\nThe preregistered plan was followed."
                : "\nThe preregistered plan was NOT followed: \(departures.joined(separator: "; ")).")
    }

    /// Shifts by report with the range of random directions.
    private static func effects(_ result: AttributionResult) -> String {
        let rows = result.rows.filter(\.isPrimary)
        let reports = ReportKind.allCases.filter { report in
            rows.contains { $0.effect(on: report) != nil }
        }
        var table = TerminalTable(
            [.init("direction", .left, maximumWidth: 28)]
                + reports.map { .init("\($0.rawValue): shift [95 %]", .right) }
                + [.init("at ceiling", .right), .init("wrong way", .right)]
        )
        for row in rows {
            let name = row.arm == .shuffled ? "\(row.direction) → \(row.target)" : row.direction
            let main = main(row)
            table.add(
                [name]
                    + reports.map { report in
                        row.effect(on: report).map { value($0.shift) } ?? "–"
                    }
                    + [
                        main.map { String($0.ceiling) } ?? "–",
                        main.map { NumberText.percent($0.wrongWay) } ?? "–",
                    ]
            )
        }
        for target in targets(rows) {
            guard
                let row = rows.first(where: {
                    $0.target == target && $0.effects.contains { $0.shift.random != nil }
                })
            else { continue }
            table.add(
                ["random → \(target)"]
                    + reports.map { report in
                        row.effect(on: report)?.shift.random.map {
                            "\(NumberText.signed($0.lower)) … \(NumberText.signed($0.upper))"
                        } ?? "–"
                    }
            )
        }
        return table.text()
    }

    private static func verdicts(_ result: AttributionResult) -> String {
        var table = TerminalTable([
            .init("direction", .left, maximumWidth: 28), .init("self − user [95 %]", .right),
            .init("self − third", .right), .init("user − third", .right),
            .init("A", .right), .init("detectable D", .right), .init("p", .right),
            .init("verdict", .left),
        ])
        for finding in result.findings {
            let row = result.primaryRow(finding.direction, target: finding.target)
            func margin(_ kind: AttributionMargin) -> String {
                row?.margin(kind).map { value($0.shift) } ?? "–"
            }
            table.add([
                finding.direction, margin(.selfUser), margin(.selfThird), margin(.userThird),
                row?.asymmetry.map { NumberText.fixed($0.mean, 2) } ?? "–",
                finding.detectable.map { NumberText.fixed($0.margin, 2) } ?? "–",
                finding.claim(finding.verdict).map { NumberText.fixed($0.adjusted) } ?? "–",
                finding.verdict.rawValue,
            ])
        }
        return table.text()
            + "\n(p: of the claim, after Holm's correction over "
            + "\(NumberText.counted(result.family, "claim")))"
            + (result.chance.map { "\n" + AttributionSummary.chance($0) } ?? "")
    }

    private static func doses(_ result: AttributionResult) -> String {
        var table = TerminalTable([
            .init("dose", .left, maximumWidth: 28), .init("report", .left), .init("ρ", .right),
            .init("p (Page)", .right), .init("slope per α [95 %]", .right), .init("p", .right),
        ])
        for dose in result.doses {
            table.add([
                dose.direction, dose.report.rawValue,
                dose.spearman.map { NumberText.fixed($0, 2) } ?? "–",
                dose.pageP.map { NumberText.fixed($0) } ?? "–",
                dose.slope.map(interval) ?? "–",
                dose.slopeP.map { NumberText.fixed($0) } ?? "–",
            ])
        }
        return table.text()
    }

    /// The effect on the report that moved most.
    private static func main(_ row: AttributionResult.Row) -> AttributionResult.Effect? {
        row.effects.max { $0.shift.mean < $1.shift.mean }
    }

    private static func targets(_ rows: [AttributionResult.Row]) -> [String] {
        var seen: Set<String> = []
        return rows.map(\.target).filter { seen.insert($0).inserted }
    }

    static func value(_ estimate: AttributionResult.Estimate) -> String {
        estimate.interval.map(interval) ?? NumberText.signed(estimate.mean)
    }

    private static func interval(_ interval: Interval) -> String {
        "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }
}
