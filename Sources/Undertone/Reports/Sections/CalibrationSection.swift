internal import Statistics

/// How strongly directions can be written.
enum CalibrationSection: ReportSection {
    static var kind: String { CalibrationResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(CalibrationResult.self)
        var body = try figures.html(of: results)
        body.append(table(result).html)
        return ReportContent(
            title: "How strongly can directions be written?",
            facts: [
                (
                    "Budget",
                    "mean KL ≤ \(NumberText.short(result.budget.divergence)) nat, perplexity ratio ≤ "
                        + NumberText.short(result.budget.perplexityRatio)
                ),
                (
                    "Neutral texts",
                    "\(result.neutralTexts.map(String.init).joined(separator: " + ")) (chosen on, reported on)"
                ),
                (
                    "Items",
                    "\(result.items.map(String.init).joined(separator: " + ")) (likewise)"
                ),
                ("Closed set", result.words.joined(separator: ", ")),
                ("Controls", "\(result.randomCount) random directions of the same length"),
            ],
            body: body,
            caveats: [
                "A strength holds for the model, tokens and kind of text that it was measured on.",
                "The effect is on what the model says of a state, not on a state that it has.",
            ]
        )
    }

    private static func table(_ result: CalibrationResult) -> ReportTable {
        ReportTable(
            caption:
                "Largest strength within the budget, chosen on one half of the scenarios by the upper ends of its intervals; figures of the other half with "
                + "95 % intervals over scenarios.",
            columns: [
                "direction", "layer", "α", "on test", "KL", "worst 5 %", "perplexity ratio",
                "effect",
                "random", "wrong way", "distinct-2",
            ],
            rows: result.choices.map { choice in
                guard let alpha = choice.alpha, let curve = result.curve(of: choice),
                    let dose = curve.dose(alpha)
                else {
                    return [.text(choice.name), .number("–"), .number("–"), .text("–")]
                        + [.text(choice.reason ?? "")]
                        + Array(repeating: .number("–"), count: 6)
                }
                return [
                    .text(choice.name), .number("\(curve.layer)"),
                    .number(NumberText.short(alpha)),
                    .text(result.isOverBudget(choice) ? "over budget" : "within budget"),
                    .score(dose.divergence),
                    .number(NumberText.fixed(dose.worstDivergence, 2)),
                    .score(dose.perplexityRatio), .shift(dose.effect),
                    .number(
                        dose.random?.effect.map {
                            "\(NumberText.signed($0.lower)) … \(NumberText.signed($0.upper))"
                        } ?? "–"
                    ),
                    .share(dose.wrongWay),
                    .number(dose.distinct[1].map { NumberText.fixed($0, 2) } ?? "–"),
                ]
            }
        )
    }
}
