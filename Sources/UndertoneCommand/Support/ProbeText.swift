import Foundation
import Statistics
import Undertone

/// A probe's table for the terminal.
enum ProbeText {
    static func text(_ result: ProbeResult, run: Run?, figures: [String]) -> String {
        let title =
            result.against.isEmpty ? result.target : "\(result.target) against \(result.against)"
        let counts = result.counts
            .map {
                "\($0.label) \(NumberText.count($0.train)) train, \(NumberText.count($0.test)) test"
            }
            .joined(separator: "; ")
        var parts = ["\(title): \(counts)\n\(result.method)\n\(result.evaluation)", table(result)]
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static func table(_ result: ProbeResult) -> String {
        let hasPrecision = result.layers.contains { $0.scores.precision != nil }
        let hasDirection = result.layers.contains { $0.directionAUROC != nil }
        var columns: [TerminalTable.Column] = [
            .init("layer"), .init("AUROC [95 %]", .right), .init("bal. acc.", .right),
            .init("F1", .right),
        ]
        if hasPrecision {
            columns += [
                .init("precision", .right), .init("recall", .right), .init("accuracy", .right),
                .init("AP", .right),
            ]
        } else {
            columns.append(.init("accuracy", .right))
        }
        if hasDirection { columns.append(.init("AUROC of dim", .right)) }
        var table = TerminalTable(columns)
        func add(_ name: String, _ scores: ClassificationScores, _ direction: Interval?) {
            var cells = [
                name,
                scores.auroc.map {
                    "\(NumberText.fixed($0.estimate, 4)) [\(NumberText.fixed($0.lower)), \(NumberText.fixed($0.upper))]"
                } ?? "–",
                value(scores.balancedAccuracy), value(scores.f1),
            ]
            if hasPrecision {
                cells += [value(scores.precision), value(scores.recall), value(scores.accuracy)]
                cells.append(value(scores.averagePrecision))
            } else {
                cells.append(value(scores.accuracy))
            }
            if hasDirection {
                cells.append(direction.map { NumberText.fixed($0.estimate, 4) } ?? "–")
            }
            table.add(cells)
        }
        for layer in result.layers { add("\(layer.layer)", layer.scores, layer.directionAUROC) }
        for baseline in result.baselines { add(baseline.name, baseline.scores, nil) }
        return table.text()
    }

    private static func value(_ interval: Interval?) -> String {
        interval.map { NumberText.fixed($0.estimate) } ?? "–"
    }
}
