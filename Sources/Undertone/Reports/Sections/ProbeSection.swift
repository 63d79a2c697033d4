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
            body: try figures.html(of: results) + tables(result),
            caveats: [
                "That a concept can be read at a layer does not show that the model uses it there; "
                    + "only an intervention can (evaluate).",
                "Where a bag of words does as well as the probe, the score says nothing about the "
                    + "model beyond its vocabulary.",
            ]
        )
    }

    private static func tables(_ result: ProbeResult) -> [HTML] {
        let shaded = Set(result.layers.count..<(result.layers.count + result.baselines.count))
        func rows(
            _ cells: (ClassificationScores) -> [ReportTable.Cell]
        ) -> [[ReportTable.Cell]] {
            result.layers.map { [.text("ℓ = \($0.layer)")] + cells($0.scores) }
                + result.baselines.map { [.text($0.name)] + cells($0.scores) }
        }
        let directions =
            result.layers.map { ReportTable.Cell.score($0.directionAUROC) }
            + result.baselines.map { _ in .number("") }
        let ranking = rows { [.score($0.auroc), .score($0.averagePrecision)] }
        let first = ReportTable(
            caption:
                "How well each reader orders held-out texts, with 95 % bootstrap intervals. The "
                + "shaded rows see no hidden state. Last column: AUROC of the plain difference of "
                + "the class means at the same layer.",
            columns: ["reader", "AUROC", "average precision", "AUROC of means’ difference"],
            rows: zip(ranking, directions).map { $0 + [$1] },
            setApart: shaded
        )
        let second = ReportTable(
            caption: "Its answers at its own threshold, on the same texts. Accuracy is high for "
                + "whoever always names the larger class; balanced accuracy is 0.5 then.",
            columns: ["reader", "balanced acc.", "F1", "precision", "recall", "accuracy"],
            rows: rows { scores in
                [
                    .score(scores.balancedAccuracy), .score(scores.f1), .score(scores.precision),
                    .score(scores.recall), .score(scores.accuracy),
                ]
            },
            setApart: shaded
        )
        return [first.html, second.html]
    }

    /// `joy: 853 to fit, 93 to test; neutral: …`.
    static func countText(_ counts: [ClassCount]) -> String {
        counts.map { count in
            "\(count.label): \(NumberText.count(count.train)) to fit, "
                + "\(NumberText.count(count.test)) to test"
        }.joined(separator: "; ")
    }
}
