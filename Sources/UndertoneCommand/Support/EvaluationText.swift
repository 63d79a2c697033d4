import Foundation
import Statistics
import Undertone

/// A steering table for the terminal.
enum EvaluationText {
    static func text(_ result: EvaluationResult, run: Run?, figures: [String]) -> String {
        var parts = [
            """
            \(result.direction) (\(result.method)), written at hidden state \(result.layerWritten) on \(result.tokens) tokens, read at \
            \(result.layerRead)
            α in units of ‖h̄‖ = \(NumberText.short(result.alphaUnit)); \
            \(result.counts.map { "\(NumberText.count($0.test)) \($0.label)" }.joined(separator: ", ")) held out
            """,
            steered(result),
        ]
        if !result.probeShift.isEmpty { parts.append(stored(result)) }
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static func steered(_ result: EvaluationResult) -> String {
        var scores = TerminalTable([
            .init("α", .right), .init("accuracy", .right), .init("precision", .right),
            .init("recall", .right),
            .init("F1", .right), .init("bal. accuracy", .right), .init("AUROC", .right),
        ])
        var moves = TerminalTable([
            .init("α", .right), .init("shift in nats [95 %]", .right), .init("moved up", .right),
            .init("cosine", .right), .init("random directions", .right), .init("shuffled", .right),
            .init("p", .right),
        ])
        for row in result.rows {
            let random = result.random?.rows.first { $0.alpha == row.alpha }
            let shuffled = result.shuffled.first { $0.alpha == row.alpha }
            scores.add([
                NumberText.short(row.alpha),
                value(row.scores.accuracy), value(row.scores.precision), value(row.scores.recall),
                value(row.scores.f1), value(row.scores.balancedAccuracy), value(row.scores.auroc),
            ])
            guard row.alpha != 0 else { continue }
            let (low, high) = (
                NumberText.signed(row.shift.lower), NumberText.signed(row.shift.upper)
            )
            moves.add([
                NumberText.short(row.alpha),
                "\(NumberText.signed(row.shift.estimate)) [\(low), \(high)]",
                NumberText.percent(row.shareMoved.estimate),
                NumberText.fixed(row.cosine.estimate),
                random.map {
                    "\(NumberText.signed($0.band.lower)) … \(NumberText.signed($0.band.upper))"
                } ?? "–",
                shuffled.map { NumberText.signed($0.shift.estimate) } ?? "–",
                random?.pValue.map { NumberText.fixed($0) } ?? "–",
            ])
        }
        return """
            The reader's scores while the direction is written (labels as annotated):
            \(scores.text())

            What moved, downstream of the write:
            \(moves.text())
            """
    }

    private static func stored(_ result: EvaluationResult) -> String {
        var table = TerminalTable([
            .init("α", .right), .init("accuracy", .right), .init("precision", .right),
            .init("recall", .right),
            .init("F1", .right), .init("AUROC", .right), .init("constant (nats)", .right),
        ])
        for row in result.probeShift {
            table.add([
                NumberText.short(row.alpha), value(row.scores.accuracy),
                value(row.scores.precision),
                value(row.scores.recall), value(row.scores.f1), value(row.scores.auroc),
                NumberText.signed(row.shift),
            ])
        }
        return """
            Not steering, for comparison with earlier work: the "probe shift". αv is added to stored activations and a
            probe at the same layer scores them: one constant on every log-odds (of a fold), so AUROC says nothing.
            \(table.text())
            """
    }

    private static func value(_ interval: Interval?) -> String {
        guard let interval else { return "–" }
        return
            "\(NumberText.fixed(interval.estimate)) [\(NumberText.fixed(interval.lower, 2)), \(NumberText.fixed(interval.upper, 2))]"
    }
}
