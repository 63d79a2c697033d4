/// Effects by the way in which items are told, and whether verdicts outlast it, in a report.
enum AttributionVariantTables {
    static func html(of result: AttributionResult) -> [HTML] {
        var tables: [HTML] = []
        if let checks = result.checks, !checks.isEmpty { tables.append(self.checks(checks).html) }
        if let variants = result.variants { tables.append(effects(variants).html) }
        return tables
    }

    private static func effects(_ variants: [AttributionResult.Variant]) -> ReportTable {
        let reports = ReportKind.allCases.filter { report in
            variants.contains { $0.rows.contains { $0.effect(on: report) != nil } }
        }
        return ReportTable(
            caption:
                "Effects by the way in which items are told. Verdicts rest on plain ones. Swapped: what the user told is the "
                + "assistant’s turn. Named-1 and named-2: a transcript of two named speakers in one turn of the user; the "
                + "third person asked about is the speaker who tells, or the one who answers. Roles: without a write, by how "
                + "many logits the report of whoever shows an emotion names it beyond the other persons’.",
            columns: ["direction", "variant", "items", "scenarios"]
                + reports.map { "Δ\($0.rawValue)" }
                + ["self − user", "self − third", "roles"],
            rows: variants.flatMap { variant in
                variant.rows.map { row in
                    func margin(_ kind: AttributionMargin) -> ReportTable.Cell {
                        row.margin(kind).map { AttributionSection.estimate($0.shift) }
                            ?? .number("–")
                    }
                    return [
                        .text(row.direction), .text(variant.name), .number(String(variant.items)),
                        .number(String(variant.scenarios)),
                    ]
                        + reports.map { report in
                            row.effect(on: report).map { AttributionSection.estimate($0.shift) }
                                ?? .number("–")
                        } + [
                            margin(.selfUser), margin(.selfThird),
                            variant.roles.map(AttributionSection.estimate) ?? .number("–"),
                        ]
                }
            }
        )
    }

    private static func checks(_ checks: [AttributionResult.Check]) -> ReportTable {
        ReportTable(
            caption:
                "Do verdicts outlast swapped roles and named speakers? The verdict’s own tests in those items, uncorrected, as "
                + "each is a further condition. Holds: all are met. Fails: the contrary is shown. Open: neither is.",
            columns: ["direction", "verdict", "tried", "items", "scenarios", "outcome", "reason"],
            rows: checks.map { check in
                [
                    .text(check.direction), .text(check.verdict.rawValue),
                    .text(AttributionSummary.place(check.form)), .number(String(check.items)),
                    .number(String(check.scenarios)), .text(check.outcome.rawValue),
                    .text(check.reason ?? "–"),
                ]
            }
        )
    }
}
