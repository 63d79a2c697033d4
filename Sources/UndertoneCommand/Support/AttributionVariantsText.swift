import Statistics
import Undertone

/// Effects by the way in which items are told, and whether verdicts outlast it, on a terminal.
enum AttributionVariantsText {
    /// A direction a block, a variant a row; D and the person whose reports follow the roles at the end.
    static func effects(_ variants: [AttributionResult.Variant]) -> String {
        let persons: [ReportKind] = [.own, .user, .third].filter { report in
            variants.contains { $0.rows.contains { $0.effect(on: report) != nil } }
        }
        var table = TerminalTable(
            [
                .init("direction", .left, maximumWidth: 24), .init("variant", .left),
                .init("scenarios", .right),
            ] + persons.map { .init($0.rawValue, .right) } + [.init("self − user [95 %]", .right)]
        )
        var names: [String] = []
        for row in variants.flatMap(\.rows) where !names.contains(row.direction) {
            names.append(row.direction)
        }
        for name in names {
            for (number, variant) in variants.enumerated() {
                let row = variant.rows.first { $0.direction == name }
                table.add(
                    [number == 0 ? name : "", variant.name, String(variant.scenarios)]
                        + persons.map { report in
                            row?.effect(on: report).map { AttributionResultText.value($0.shift) }
                                ?? "–"
                        }
                        + [
                            row?.margin(.selfUser).map { AttributionResultText.value($0.shift) }
                                ?? "–"
                        ]
                )
            }
        }
        let isNamed = variants.contains { [.firstSpeaker, .secondSpeaker].contains($0.form) }
        let roles = variants.compactMap { variant in
            variant.roles.map { "\(variant.name) \(AttributionResultText.value($0))" }
        }
        return "By variant\n" + table.text()
            + (isNamed
                ? "\n(named-1: the third person asked about is the named speaker who tells; named-2: the one who answers)"
                : "")
            + (roles.isEmpty
                ? ""
                : "\nUnsteered, how far whoever shows an emotion is said to have it, beyond the others: "
                    + roles.joined(separator: ", "))
    }

    /// A verdict and a form a row.
    static func checks(_ checks: [AttributionResult.Check]) -> String {
        var table = TerminalTable([
            .init("direction", .left, maximumWidth: 28), .init("verdict", .left),
            .init("tried", .left), .init("scenarios", .right), .init("outcome", .left),
            .init("shown, or not shown", .left, maximumWidth: 48),
        ])
        for check in checks {
            table.add([
                check.direction, check.verdict.rawValue, AttributionSummary.place(check.form),
                String(check.scenarios), check.outcome.rawValue, check.reason ?? "",
            ])
        }
        return "Do verdicts outlast swapped roles and named speakers?\n" + table.text()
    }
}
