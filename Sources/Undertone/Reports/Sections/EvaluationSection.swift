/// What a write did downstream, beside its controls.
enum EvaluationSection: ReportSection {
    static var kind: String { EvaluationResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(EvaluationResult.self)
        var body = [effectTable(result).html]
        body += try figures.html(of: results)
        body.append(scoreTable(result).html)
        if !result.probeShift.isEmpty { body += probeShift(result) }
        return ReportContent(
            title:
                "What writing “\(result.direction)” into hidden state \(result.layerWritten) does",
            facts: facts(result),
            body: body,
            caveats: [
                "The reader is a linear probe. That its log-odds move shows that the write reaches "
                    + "what this probe reads; it does not show what the model would say.",
                "The residual stream carries a part of every write straight to the layer that is "
                    + "read. Only what exceeds the random directions is specific to this one.",
                "One model, one set of texts: nothing here says how far it generalises.",
            ]
        )
    }

    private static func facts(_ result: EvaluationResult) -> [(name: String, value: String)] {
        var controls: [String] = []
        if let random = result.random {
            controls.append("\(random.count) random directions of the same length")
        }
        if !result.shuffled.isEmpty { controls.append("a direction from shuffled labels") }
        return [
            (
                "Intervention",
                "\(result.direction) (\(result.method)) added at hidden state "
                    + "\(result.layerWritten), tokens: \(result.tokens)"
            ),
            (
                "Strength",
                "α = 1 is the mean norm of hidden state \(result.layerWritten), "
                    + NumberText.fixed(result.alphaUnit, 3)
            ),
            ("Reader", "\(result.reader), at hidden state \(result.layerRead)"),
            ("Texts", ProbeSection.countText(result.counts)),
            ("Controls", controls.isEmpty ? "none" : controls.joined(separator: "; ")),
        ]
    }

    private static func effectTable(_ result: EvaluationResult) -> ReportTable {
        ReportTable(
            caption: "What the write moved. Shift: mean change of the reader’s log-odds of "
                + "\(result.target), in nats. Moved: share of texts whose log-odds rose. Cosine: of "
                + "the state read with the unsteered one; far below 1 the state is disrupted. "
                + "95 % intervals over texts; for random directions their mean and the range of "
                + "95 % of them.",
            columns: ["α", "shift", "random directions", "shuffled labels", "moved", "cosine"],
            rows: result.rows.map { row in
                [
                    .number(NumberText.short(row.alpha)),
                    .shift(row.shift),
                    .shift(result.random?.rows.first { $0.alpha == row.alpha }?.band),
                    .shift(result.shuffled.first { $0.alpha == row.alpha }?.shift),
                    row.alpha == 0 ? .number("–") : .share(row.shareMoved),
                    .score(row.cosine),
                ]
            }
        )
    }

    private static let scoreColumns = [
        "α", "accuracy", "bal. acc.", "precision", "recall", "F1", "AUROC",
    ]

    private static func scoreCells(
        _ alpha: Double,
        _ scores: ClassificationScores
    ) -> [ReportTable.Cell] {
        [
            .number(NumberText.short(alpha)),
            .score(scores.accuracy),
            .score(scores.balancedAccuracy),
            .score(scores.precision),
            .score(scores.recall),
            .score(scores.f1),
            .score(scores.auroc),
        ]
    }

    private static func scoreTable(_ result: EvaluationResult) -> ReportTable {
        ReportTable(
            caption: "The reader’s answers on the steered states, judged against the texts’ own "
                + "labels. A steered \(result.against) text that now reads as \(result.target) "
                + "counts as an error here, so falling scores are expected; α = 0 is the reader’s "
                + "quality.",
            columns: scoreColumns,
            rows: result.rows.map { scoreCells($0.alpha, $0.scores) }
        )
    }

    /// Kept behind everything else, with words that say what it is not.
    private static func probeShift(_ result: EvaluationResult) -> [HTML] {
        let table = ReportTable(
            caption:
                "Probe shift of stored activations: arithmetic, not an intervention. Below each "
                + "α the constant, in nats, that it adds to the log-odds of every text.",
            columns: scoreColumns,
            rows: result.probeShift.map { row in
                let strength = ReportTable.Cell.interval(
                    NumberText.short(row.alpha),
                    NumberText.signed(row.shift)
                )
                return [strength] + scoreCells(row.alpha, row.scores).dropFirst()
            }
        )
        let words = """
            Earlier work reports this table as steering. Nothing was written into the model: αv was \
            added to stored activations at hidden state \(result.layerWritten) and scored by a linear \
            probe there. That adds the same constant to every text’s log-odds, so the order of the \
            texts, and with it AUROC, cannot change; what changes is only where the probe’s threshold \
            falls. It is here to be compared, not believed.
            """
        return [
            .element(
                "section",
                ["class": "control"],
                [
                    .element("h3", text: "For comparison only: the probe shift"),
                    .element("p", text: words),
                    table.html,
                ]
            )
        ]
    }
}
