internal import Statistics

/// What probes read behind the writes, as a table of a report.
enum DownstreamTable {
    /// The table at the place of the verdicts; nil where nothing was read there.
    static func table(_ result: AttributionResult) -> ReportTable? {
        guard let found = result.downstream, let at = found.at else { return nil }
        let rows = found.rows.filter(\.isPrimary).flatMap { row in row.effects.map { (row, $0) } }
        guard !rows.isEmpty else { return nil }
        return ReportTable(
            caption:
                "The same writes read by probe: hidden state \(at) of the token that opens the reply, before any question. Raw: "
                + "change of what the probe of a person reads. Passthrough: what the write brings along by itself, "
                + "α‖h̄‖⟨v̂, p̂⟩. Rest: what is left without it, what the model made of the write, with its BCa 95 % interval "
                + "over scenarios. All in standard deviations of unsteered dialogues (the probes: "
                + DownstreamSummary.heading(found, at: at)
                + "). By probe: what the rules of the verdicts say of the rest; the verdict rests on words alone.",
            columns: [
                "direction", "probe of", "raw", "passthrough", "rest", "random directions", "p",
                "p random", "d_z", "items", "by probe", "by words",
            ],
            rows: rows.map { row, effect in
                let rest = effect.rest
                let comparison = found.comparisons.first { $0.direction == row.direction }
                return [
                    .text(row.direction), .text(effect.report.rawValue),
                    .number(NumberText.signed(effect.raw)),
                    .number(NumberText.signed(effect.passthrough)),
                    rest.interval.map { .shift($0) } ?? .number(NumberText.signed(rest.mean)),
                    .shift(
                        rest.random.map {
                            Interval(estimate: $0.mean, lower: $0.lower, upper: $0.upper)
                        }
                    ),
                    .number(p(rest.p)), .number(p(rest.random?.p)),
                    .number(rest.dz.map { NumberText.fixed($0, 2) } ?? "–"),
                    .number(String(rest.items)),
                    .text(comparison?.byProbe.rawValue ?? "–"),
                    .text(comparison?.byWords.rawValue ?? "–"),
                ]
            }
        )
    }

    private static func p(_ value: Double?) -> String {
        guard let value else { return "–" }
        return value < 0.0005 ? "<.001" : NumberText.fixed(value)
    }
}
