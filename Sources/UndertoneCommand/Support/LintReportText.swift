import Foundation
import Undertone

/// A lint's report for the terminal.
enum LintReportText {
    static func text(_ report: LintReport) -> String {
        var lines = report.fixed.map { "fixed \(Terminal.plain($0))" }
        lines += report.findings.map { finding in
            let place = [
                finding.file, finding.line.map(String.init), finding.column.map(String.init),
            ]
            .compactMap(\.self).joined(separator: ":")
            return Terminal.output.styled(Terminal.plain(place) + ":", .bold)
                + (finding.isWarning ? " " + Terminal.output.styled("warning", .yellow) : "")
                + " " + Terminal.output.styled(finding.rule, finding.isWarning ? .yellow : .red)
                + ": " + Terminal.plain(finding.message)
                + (finding.isFixable ? " [--fix]" : "")
        }
        let omissions = Dictionary(grouping: report.omissions, by: \.reason)
        lines += omissions.sorted { $0.key < $1.key }.map { reason, omissions in
            let rules = omissions.map(\.rule).joined(separator: ", ")
            return Terminal.output.styled("not checked", .yellow) + " \(rules): \(reason)"
        }
        let reasons = Dictionary(grouping: report.waived, by: \.reason)
        lines += reasons.sorted { $0.key < $1.key }.map { reason, waived in
            let rules = Set(waived.map(\.finding.rule)).sorted().joined(separator: ", ")
            return Terminal.output.styled("waived", .faint)
                + " \(NumberText.counted(waived.count, "finding")) of \(rules): \(Terminal.plain(reason))"
        }
        lines += report.folders.map { folder in
            let scenarios =
                folder.kind == .texts ? "" : NumberText.counted(folder.scenarios, "scenario") + ", "
            return
                "\(Terminal.plain(folder.path)): \(scenarios)\(NumberText.counted(folder.texts, "text"))"
        }
        lines.append(
            report.findings.isEmpty
                ? Terminal.output.styled("no findings", .green)
                : count(report.findings)
        )
        return lines.joined(separator: "\n")
    }

    private static func count(_ findings: [LintFinding]) -> String {
        let warnings = findings.count { $0.isWarning }
        guard warnings > 0 else { return NumberText.counted(findings.count, "finding") }
        return "\(NumberText.counted(findings.count - warnings, "error")), "
            + NumberText.counted(warnings, "warning")
    }
}

/// A rule, explained.
struct LintRuleExplanation: Encodable {
    var id: String
    var why: String
    var breaking: String
    var keeping: String
    var remedy: String
    var isFixable: Bool

    init(_ rule: any LintRule) {
        id = rule.id
        why = rule.why
        breaking = rule.breaking
        keeping = rule.keeping
        remedy = rule.remedy
        isFixable = rule.isMechanical
    }

    func text() -> String {
        let rows = [
            ("why", why), ("breaks it", breaking), ("doesn't", keeping), ("to mend", remedy),
        ]
        let width = max(40, min(100, Terminal.output.width) - 12)
        let title = Terminal.output.styled(id, .bold) + (isFixable ? " (--fix)" : "")
        return title + "\n"
            + rows.map { name, value in
                let lines = WordWrap.lines(
                    value.split(separator: " ").map(String.init),
                    width: width
                )
                .map { $0.joined(separator: " ") }
                let padded = name.padding(toLength: 12, withPad: " ", startingAt: 0)
                return padded + lines.joined(separator: "\n" + String(repeating: " ", count: 12))
            }.joined(separator: "\n")
    }
}
