/// Scores by layer beside what needs no model.
enum ProbeSection: ReportSection {
    static var kind: String { ProbeResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(ProbeResult.self)
        return ReportContent(
            title:
                "Can \(result.target) be read from the hidden states, against \(result.against)?",
            facts: [
                ("Read", "\(result.site), \(result.pooling) over the text’s tokens"),
                ("Probe", result.method),
                ("Evaluation", result.evaluation),
                ("Texts", countText(result.counts)),
                ("Compared with", result.baselines.map(\.name).joined(separator: ", ")),
            ],
            body: [table(result).html] + (try figures.html(of: results)),
            caveats: [
                "That a concept can be read at a layer does not show that the model uses it there; "
                    + "only an intervention can (evaluate).",
                "Where a bag of words does as well as the probe, the score says nothing about the "
                    + "model beyond its vocabulary.",
            ]
        )
    }

    private static func table(_ result: ProbeResult) -> ReportTable {
        func cells(_ scores: ClassificationScores) -> [ReportTable.Cell] {
            [
                .score(scores.auroc), .score(scores.averagePrecision),
                .score(scores.balancedAccuracy), .score(scores.f1), .score(scores.precision),
                .score(scores.recall), .score(scores.accuracy),
            ]
        }
        let layers = result.layers.map { layer in
            [ReportTable.Cell.text("ℓ = \(layer.layer)")] + cells(layer.scores)
                + [.score(layer.directionAUROC)]
        }
        let baselines = result.baselines.map { baseline in
            [ReportTable.Cell.text(baseline.name)] + cells(baseline.scores) + [.number("")]
        }
        return ReportTable(
            caption:
                "Scores on held-out texts with 95 % bootstrap intervals. The shaded rows see no "
                + "hidden state. Last column: AUROC of the plain difference of the class means.",
            columns: [
                "reader", "AUROC", "avg. prec.", "bal. acc.", "F1", "precision", "recall",
                "accuracy", "means’ diff.",
            ],
            rows: layers + baselines,
            setApart: Set(layers.count..<(layers.count + baselines.count))
        )
    }

    /// `joy 853 train, 93 test; neutral …`.
    static func countText(_ counts: [ClassCount]) -> String {
        counts.map { count in
            "\(count.label): \(NumberText.count(count.train)) to fit, "
                + "\(NumberText.count(count.test)) to test"
        }.joined(separator: "; ")
    }
}
