import Statistics
import Undertone

/// A calibration for the terminal.
enum CalibrationTableText {
    static func text(_ result: CalibrationResult, run: Run?, figures: [String]) -> String {
        var parts = [
            """
            Budget: mean KL ≤ \(NumberText.short(result.budget.divergence)) nat, perplexity ratio ≤ \
            \(NumberText.short(result.budget.perplexityRatio)); closed set: \(result.words.joined(separator: ", "))
            Chosen on \(result.neutralTexts.first ?? 0) neutral texts and \(result.items.first ?? 0) items; the tables \
            are of \(result.neutralTexts.last ?? 0) and \(result.items.last ?? 0) others (\
            \(NumberText.counted(result.neutralTokens, "token")))
            """,
            choices(result),
        ]
        // One direction: its whole curve; of many, the report has them.
        if result.curves.count == 1, let curve = result.curves.first {
            parts.append("The dose curve:\n" + doses(curve))
        }
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static let figures: [TerminalTable.Column] = [
        .init("mean KL [95 %]", .right), .init("worst 5 %", .right),
        .init("perplexity ratio", .right), .init("effect in nats [95 %]", .right),
        .init("random", .right), .init("p", .right), .init("wrong way", .right),
        .init("distinct-2", .right),
    ]

    private static func choices(_ result: CalibrationResult) -> String {
        let isOver = result.choices.contains(where: result.isOverBudget)
        var table = TerminalTable(
            [.init("direction", maximumWidth: 28), .init("layer", .right), .init("α", .right)]
                + (isOver ? [.init("on test")] : []) + figures
        )
        for choice in result.choices {
            guard let alpha = choice.alpha, let curve = result.curve(of: choice),
                let dose = curve.dose(alpha)
            else {
                table.add([Terminal.plain(choice.name), "–", "–"])
                continue
            }
            let note = result.isOverBudget(choice) ? "over budget" : "within"
            table.add(
                [Terminal.plain(choice.name), "\(curve.layer)", NumberText.short(alpha)]
                    + (isOver ? [note] : []) + cells(dose)
            )
        }
        return table.text()
    }

    private static func doses(_ curve: CalibrationResult.Curve) -> String {
        var table = TerminalTable([.init("α", .right)] + figures)
        for dose in curve.doses { table.add([NumberText.short(dose.alpha)] + cells(dose)) }
        return table.text()
    }

    private static func cells(_ dose: CalibrationResult.Dose) -> [String] {
        let random = dose.random?.effect
        return [
            NumberText.interval(dose.divergence),
            NumberText.fixed(dose.worstDivergence, 2),
            NumberText.interval(dose.perplexityRatio, 2),
            dose.effect.map {
                "\(NumberText.signed($0.estimate)) [\(NumberText.signed($0.lower)), \(NumberText.signed($0.upper))]"
            } ?? "–",
            random.map { "\(NumberText.signed($0.lower)) … \(NumberText.signed($0.upper))" } ?? "–",
            pValue(dose).map { NumberText.fixed($0) } ?? "–",
            dose.wrongWay.map { NumberText.percent($0.estimate) } ?? "–",
            dose.distinct[1].map { NumberText.fixed($0, 2) } ?? "–",
        ]
    }

    /// Random directions that move the word as far, in either direction: (1 + #) / (1 + B).
    private static func pValue(_ dose: CalibrationResult.Dose) -> Double? {
        guard let random = dose.random, !random.effects.isEmpty, let effect = dose.effect else {
            return nil
        }
        let extreme = random.effects.count { abs($0) >= abs(effect.estimate) }
        return Double(1 + extreme) / Double(1 + random.effects.count)
    }
}
