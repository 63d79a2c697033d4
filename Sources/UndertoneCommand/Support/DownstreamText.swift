import Statistics
import Undertone

/// What probes read behind the writes, on a terminal.
enum DownstreamText {
    /// The rows where conclusions are drawn; nil where nothing was read.
    static func text(_ result: AttributionResult) -> String? {
        guard let found = result.downstream, let at = found.at else { return nil }
        let rows = found.rows.filter(\.isPrimary)
        guard let first = rows.first else { return nil }
        let reports = first.effects.map(\.report)
        var table = TerminalTable(
            [.init("read by probe", .left, maximumWidth: 28)]
                + reports.map { .init("\($0.rawValue): rest [95 %]", .right) }
                + [
                    .init("passthrough", .right), .init("by probe", .left),
                    .init("by words", .left),
                ]
        )
        for row in rows {
            let comparison = found.comparisons.first { $0.direction == row.direction }
            table.add(
                [row.direction]
                    + reports.map { row.effect(on: $0).map { value($0.rest) } ?? "–" }
                    + [
                        row.effects.map { NumberText.signed($0.passthrough, 1) }
                            .joined(separator: " "),
                        comparison?.byProbe.rawValue ?? "–", comparison?.byWords.rawValue ?? "–",
                    ]
            )
        }
        if let banded = rows.first(where: { $0.effects.contains { $0.rest.random != nil } }) {
            table.add(
                ["random"]
                    + reports.map { report in
                        banded.effect(on: report)?.rest.random.map {
                            "\(NumberText.signed($0.lower)) … \(NumberText.signed($0.upper))"
                        } ?? "–"
                    }
            )
        }
        return table.text()
            + "\n(hidden state \(at) of the token that opens the reply, without the passthrough, in standard deviations; "
            + "probes: \(DownstreamSummary.heading(found, at: at)))"
    }

    private static func value(_ estimate: AttributionResult.Estimate) -> String {
        guard let interval = estimate.interval else { return NumberText.signed(estimate.mean) }
        return "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }
}
