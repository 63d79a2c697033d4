import Foundation
import Statistics
import Undertone

/// A validation's tables for the terminal.
enum ValidationText {
    static func text(_ result: ValidationResult, run: Run?, figures: [String]) -> String {
        let counts = result.counts
        var head =
            "\(counts.texts) texts, \(counts.baselines) of them neutral, in \(counts.scenarios) scenarios; "
            + "\(result.emotions.count) emotions; \(result.site), pooled by \(result.pooling)\n"
            + directions(result) + "; \(NumberText.count(result.permutations)) permutations"
        if let heldOut = result.heldOut {
            head += "\nheld out: \(heldOut.texts) texts in \(heldOut.scenarios) scenarios"
        }
        if counts.leftOut > 0 {
            head += "\nleft out: \(counts.leftOut) rows without one known label"
        }
        for note in result.notes { head += "\n" + note }
        var parts = [head, "By layer (mean AUROC over emotions)\n" + layers(result)]
        if let layer = result.focusLayer {
            parts.append("Emotions at layer \(layer.layer)\n" + emotions(layer, result))
            let title = "Families at layer \(layer.layer)"
            parts.append(
                title + (result.source == nil ? "" : ", beside families dealt at random") + "\n"
                    + families(layer)
            )
        }
        if !result.topics.isEmpty {
            parts.append(
                "Paired and unpaired directions of as many texts (layer \(result.focus))\n"
                    + topics(result)
            )
        }
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static func directions(_ result: ValidationResult) -> String {
        guard let source = result.source else {
            return
                "directions: within-scenario differences; families: \(result.directions); every text scored "
                + "with its scenario left out"
        }
        return "directions: \(Terminal.plain(source.file)), method \(source.method), fitted on "
            + Terminal.plain(source.corpora.joined(separator: ", "))
    }

    /// The table by layer.
    static func layers(_ result: ValidationResult) -> String {
        var columns: [TerminalTable.Column] = [
            .init("layer"), .init("baseline [95 %]", .right), .init("rest [95 %]", .right),
            .init("named right", .right), .init("usable", .right), .init("cohesion z", .right),
            .init("ARI", .right), .init("valence r (p)", .right), .init("arousal r (p)", .right),
        ]
        let hasHeldOut = result.heldOut != nil
        if hasHeldOut { columns.append(.init("held out: base, rest", .right)) }
        var table = TerminalTable(columns)
        func add(_ name: String, _ reading: ValidationReading, _ geometry: ValidationGeometry?) {
            var cells = [
                name, interval(reading.meanAgainstBaseline?.auroc),
                interval(reading.meanAgainstRest?.auroc),
                reading.naming.map { NumberText.percent($0.accuracy.estimate, 1) } ?? "–",
                geometry == nil ? "" : "\(reading.emotions.count(where: \.isUsable))",
                geometry?.cohesion.map { NumberText.signed($0.z, 1) } ?? "",
                geometry?.adjustedRand.map { NumberText.fixed($0.estimate, 2) } ?? "",
                correlation(geometry?.valence), correlation(geometry?.arousal),
            ]
            if hasHeldOut {
                cells.append(
                    [reading.heldOutAgainstBaseline, reading.heldOutAgainstRest].map {
                        $0.map { NumberText.fixed($0.estimate, 2) } ?? "–"
                    }.joined(separator: ", ")
                )
            }
            table.add(cells)
        }
        for layer in result.layers { add("\(layer.layer)", layer.reading, layer.geometry) }
        for control in result.controls { add(control.name, control.reading, nil) }
        if let layer = result.focusLayer { table.add(permuted(layer)) }
        return table.text()
    }

    private static func permuted(_ layer: ValidationResult.Layer) -> [String] {
        let reading = layer.reading
        func mean(_ null: PermutationNull?) -> String {
            null.map { NumberText.fixed($0.mean, 3) } ?? "–"
        }
        return [
            "permuted labels (\(layer.layer))", mean(reading.meanAgainstBaseline?.permuted),
            mean(reading.meanAgainstRest?.permuted),
            reading.naming?.permuted.map { NumberText.percent($0.mean, 1) } ?? "–",
        ]
    }

    private static func emotions(
        _ layer: ValidationResult.Layer,
        _ result: ValidationResult
    ) -> String {
        var table = TerminalTable([
            .init("emotion"), .init("scen.", .right), .init("baseline [95 %]", .right),
            .init("rest [95 %]", .right), .init("p", .right), .init("words", .right),
            .init("halves", .right), .init("held out", .right), .init("usable"),
        ])
        let words = result.control("bag of words")?.reading
        for (emotion, reading) in zip(result.emotions, layer.reading.emotions) {
            let other = words?.emotion(emotion.name)
            table.add([
                emotion.name, "\(emotion.scenarios)", interval(reading.againstBaseline?.auroc),
                interval(reading.againstRest?.auroc),
                reading.againstRest?.permuted.map { NumberText.fixed($0.pUpper, 3) } ?? "–",
                [other?.againstBaseline, other?.againstRest].map {
                    $0.map { NumberText.fixed($0.auroc.estimate, 2) } ?? "–"
                }.joined(separator: ", "),
                reading.splitHalfCosine.map { NumberText.fixed($0, 2) } ?? "–",
                result.heldOut == nil
                    ? ""
                    : [reading.heldOutAgainstBaseline, reading.heldOutAgainstRest].map {
                        $0.map { NumberText.fixed($0.estimate, 2) } ?? "–"
                    }.joined(separator: ", "),
                reading.isUsable ? "yes" : "no: " + reading.reasons.joined(separator: "; "),
            ])
        }
        return table.text()
    }

    private static func families(_ layer: ValidationResult.Layer) -> String {
        var table = TerminalTable([
            .init("family"), .init("n", .right), .init("cohesion", .right),
            .init("by chance", .right), .init("z", .right), .init("p", .right),
            .init("Holm", .right), .init("q", .right), .init("p grouping", .right),
            .init("silhouette (z)", .right), .init("verdict"),
        ])
        for family in layer.geometry.families {
            table.add([
                family.name, "\(family.emotions)", NumberText.signed(family.cohesion.estimate, 3),
                NumberText.signed(family.cohesion.mean, 3), NumberText.signed(family.cohesion.z, 1),
                NumberText.fixed(family.cohesion.pTwoSided, 3), NumberText.fixed(family.holm, 3),
                NumberText.fixed(family.q, 3), NumberText.fixed(family.groupingP, 3),
                silhouette(family.silhouette), family.verdict.rawValue,
            ])
        }
        let overall = layer.geometry
        if let cohesion = overall.cohesion, let grouping = overall.groupingP,
            let mean = overall.silhouette, let adjustedRand = overall.adjustedRand
        {
            table.add([
                "all pairs", "", NumberText.signed(cohesion.estimate, 3),
                NumberText.signed(cohesion.mean, 3), NumberText.signed(cohesion.z, 1),
                NumberText.fixed(cohesion.pTwoSided, 3), "", "", NumberText.fixed(grouping, 3),
                silhouette(mean),
                "ARI \(NumberText.fixed(adjustedRand.estimate, 2)), "
                    + "p \(NumberText.fixed(adjustedRand.pUpper, 3))",
            ])
        }
        return table.text()
    }

    private static func topics(_ result: ValidationResult) -> String {
        var table = TerminalTable([
            .init("emotion"), .init("cos to full paired", .right),
            .init("halves: paired", .right), .init("unpaired", .right),
            .init("AUROC: paired", .right), .init("unpaired", .right),
            .init("topic share: paired", .right), .init("unpaired", .right),
        ])
        let mean = result.focusLayer?.topic.map { [$0] } ?? []
        for topic in result.topics + mean {
            table.add(
                [topic.name.isEmpty ? "mean" : topic.name]
                    + [
                        topic.cosine, topic.pairedHalves, topic.unpairedHalves, topic.pairedAUROC,
                        topic.unpairedAUROC,
                    ].map { NumberText.fixed($0, 2) }
                    + [topic.pairedShare, topic.unpairedShare].map { NumberText.percent($0) }
            )
        }
        return table.text()
    }

    private static func interval(_ interval: Interval?) -> String {
        interval.map {
            "\(NumberText.fixed($0.estimate)) [\(NumberText.fixed($0.lower, 2)), "
                + "\(NumberText.fixed($0.upper, 2))]"
        } ?? "–"
    }

    private static func correlation(_ null: PermutationNull?) -> String {
        null.map {
            "\(NumberText.signed($0.estimate)) (\(NumberText.fixed($0.pUpper, 3)))"
        } ?? ""
    }

    private static func silhouette(_ null: PermutationNull) -> String {
        "\(NumberText.signed(null.estimate)) (\(NumberText.signed(null.z, 1)))"
    }
}
