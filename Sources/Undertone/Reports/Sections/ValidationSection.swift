internal import Statistics

/// Emotions, families and controls of a validation, for somebody who wasn't there.
enum ValidationSection: ReportSection {
    static var kind: String { ValidationResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(ValidationResult.self)
        var body = [layers(result).html]
        if let layer = result.focusLayer {
            body += [emotions(layer, result).html, reliability(layer, result).html]
        }
        body += try figures.html(of: results)
        if let layer = result.focusLayer {
            body.append(families(layer, result).html)
            if let naming = layer.reading.naming { body.append(confusion(naming, result).html) }
        }
        if !result.topics.isEmpty { body.append(topics(result).html) }
        return ReportContent(
            title: "Which emotions are directions of the hidden states?",
            facts: facts(result),
            body: body,
            caveats: [
                "That an emotion can be read does not show that the model uses it; only an intervention "
                    + "can (evaluate).",
                "Where a bag of words does as well, the score says nothing about the model beyond its "
                    + "vocabulary.",
                "Layer \(result.focus) was chosen on these texts, so its figures are a little flattering; "
                    + "those of held-out scenarios are not.",
                "Intervals resample scenarios but don’t fit the directions again, and are not corrected for "
                    + "the number of emotions.",
            ]
        )
    }

    private static func facts(_ result: ValidationResult) -> [(name: String, value: String)] {
        let counts = result.counts
        return [
            ("Read", "\(result.site), \(result.pooling) over the text’s tokens"),
            (
                "Texts",
                "\(counts.texts), \(counts.baselines) of them neutral, of \(counts.scenarios) scenarios; "
                    + "\(result.emotions.count) emotions"
            ),
            (
                "Held out",
                result.heldOut.map { "\($0.texts) texts of \($0.scenarios) further scenarios" }
                    ?? ""
            ),
            (
                "Directions",
                result.source.map { source in
                    "\(source.file): \(source.method), against \(source.against), fitted on "
                        + source.corpora.joined(separator: ", ")
                }
                    ?? "mean difference within scenarios, each scenario counting once; a text is scored by the "
                    + "direction of all other scenarios"
            ),
            ("Families", "\(result.directions) directions, centred over the emotions"),
            (
                "Chance",
                "\(NumberText.count(result.permutations)) permutations of labels within scenarios"
                    + (result.source == nil ? "" : "; for families, dealings of them at random")
            ),
            ("Compared with", result.controls.map(\.name).joined(separator: ", ")),
            ("Note", result.notes.joined(separator: "; ")),
        ]
    }

    private static func layers(_ result: ValidationResult) -> ReportTable {
        let hasHeldOut = result.heldOut != nil
        func row(
            _ name: String,
            _ reading: ValidationReading,
            _ geometry: ValidationGeometry?
        ) -> [ReportTable.Cell] {
            var cells: [ReportTable.Cell] = [
                .text(name), .score(reading.meanAgainstBaseline?.auroc),
                .score(reading.meanAgainstRest?.auroc), .share(reading.naming?.accuracy),
                .number(geometry == nil ? "" : "\(reading.emotions.count { $0.isUsable })"),
                null(geometry?.valence), null(geometry?.arousal),
            ]
            if hasHeldOut {
                cells += [
                    .score(reading.heldOutAgainstBaseline), .score(reading.heldOutAgainstRest),
                ]
            }
            return cells
        }
        return ReportTable(
            caption:
                "By layer, means over the emotions with 95 % intervals over scenarios: AUROC against the "
                + "neutral tellings and against all other texts, texts whose emotion is named right, usable "
                + "directions, and the correlation of predicted with authored valence and arousal for an "
                + "emotion left out (below: p). The shaded rows see no model.",
            columns: [
                "", "against neutral", "against the rest", "named right", "usable", "valence",
                "arousal",
            ]
                + (hasHeldOut ? ["held out: neutral", "rest"] : []),
            rows: result.layers.map { row("ℓ = \($0.layer)", $0.reading, $0.geometry) }
                + result.controls.map { row($0.name, $0.reading, nil) },
            setApart: Set(result.layers.count..<(result.layers.count + result.controls.count))
        )
    }

    private static func emotions(
        _ layer: ValidationResult.Layer,
        _ result: ValidationResult
    ) -> ReportTable {
        let words = result.control("bag of words")?.reading
        return ReportTable(
            caption:
                "Every emotion at layer \(layer.layer): AUROC against the neutral tellings and against all "
                + "other texts, and both for a bag of words. Usable: six scenarios or more, both intervals "
                + "above 0.5, halves of the scenarios that agree (next table). Shaded: not usable.",
            columns: ["emotion", "against neutral", "against the rest", "words", "verdict"],
            rows: zip(result.emotions, layer.reading.emotions).map { emotion, reading in
                let other = words?.emotion(emotion.name)
                let verdict = reading.isUsable ? "usable" : reading.reasons.joined(separator: "; ")
                return [
                    .text(emotion.name), .score(reading.againstBaseline?.auroc),
                    .score(reading.againstRest?.auroc),
                    .number(
                        [other?.againstBaseline, other?.againstRest].map {
                            $0.map { NumberText.fixed($0.auroc.estimate, 2) } ?? "–"
                        }.joined(separator: ", ")
                    ),
                    .text(([verdict] + reading.remarks).joined(separator: ". ")),
                ]
            },
            setApart: unusable(layer)
        )
    }

    private static func reliability(
        _ layer: ValidationResult.Layer,
        _ result: ValidationResult
    ) -> ReportTable {
        let hasHeldOut = result.heldOut != nil
        func fixed(_ value: Double?) -> ReportTable.Cell {
            .number(value.map { NumberText.fixed($0, 2) } ?? "–")
        }
        return ReportTable(
            caption:
                "The same emotions: scenarios, cosine of directions from two halves of them (usable from ⅓), "
                + "share of scenarios where the emotion’s text scores above its own neutral telling"
                + (hasHeldOut
                    ? ", and AUROC on held-out scenarios, where few texts leave wide steps." : "."),
            columns: ["emotion", "family", "scenarios", "halves", "pairs right"]
                + (hasHeldOut ? ["held out: neutral", "rest"] : []),
            rows: zip(result.emotions, layer.reading.emotions).map { emotion, reading in
                [
                    .text(emotion.name), .text(emotion.family ?? "–"),
                    .number("\(emotion.scenarios)"), fixed(reading.splitHalfCosine),
                    .number(reading.pairsRight.map { NumberText.percent($0) } ?? "–"),
                ]
                    + (hasHeldOut
                        ? [
                            fixed(reading.heldOutAgainstBaseline?.estimate),
                            fixed(reading.heldOutAgainstRest?.estimate),
                        ] : [])
            },
            setApart: unusable(layer)
        )
    }

    private static func unusable(_ layer: ValidationResult.Layer) -> Set<Int> {
        let readings = layer.reading.emotions
        return Set(readings.indices.filter { !readings[$0].isUsable })
    }

    private static func families(
        _ layer: ValidationResult.Layer,
        _ result: ValidationResult
    ) -> ReportTable {
        func p(_ value: Double) -> ReportTable.Cell { .number(NumberText.fixed(value, 3)) }
        var rows: [[ReportTable.Cell]] = layer.geometry.families.map { family in
            [
                .text("\(family.name) (\(family.emotions))"),
                .number(NumberText.signed(family.cohesion.estimate)),
                .number(NumberText.signed(family.cohesion.z, 1)), p(family.cohesion.pTwoSided),
                p(family.holm), p(family.q), p(family.groupingP),
                .number(NumberText.signed(family.silhouette.estimate)),
                .text(family.verdict.rawValue),
            ]
        }
        let all = layer.geometry
        let hasAll = all.cohesion != nil
        let chance =
            result.source == nil ? "labels permuted within scenarios" : "families dealt at random"
        if let cohesion = all.cohesion, let grouping = all.groupingP,
            let silhouette = all.silhouette, let adjustedRand = all.adjustedRand
        {
            rows.append([
                .text("all pairs"), .number(NumberText.signed(cohesion.estimate)),
                .number(NumberText.signed(cohesion.z, 1)), p(cohesion.pTwoSided), .number(""),
                .number(""), p(grouping), .number(NumberText.signed(silhouette.estimate)),
                .text(
                    "adjusted Rand \(NumberText.fixed(adjustedRand.estimate, 2)), p "
                        + NumberText.fixed(adjustedRand.pUpper, 3)
                ),
            ])
        }
        return ReportTable(
            caption:
                "Families at layer \(layer.layer) (emotions in brackets). Cohesion: mean cosine within less "
                + "mean cosine to others; z and p against \(chance), p after Holm "
                + "over families, q after Benjamini–Hochberg over layers. Grouping p (two-sided): how often "
                + "emotions dealt to families at random lie as close, or as far; small only where it is "
                + "these that belong together. A verdict needs q and grouping p of 0.05 or below.",
            columns: [
                "family", "cohesion", "z", "p", "Holm", "q", "grouping p", "silhouette", "verdict",
            ],
            rows: rows,
            setApart: hasAll ? [rows.count - 1] : []
        )
    }

    /// By family: with all emotions the table would not fit a page.
    private static func confusion(
        _ naming: ValidationNaming,
        _ result: ValidationResult
    ) -> ReportTable {
        let labels = result.emotions.map { $0.family ?? $0.name }
        var families: [String] = []
        for label in labels where !families.contains(label) { families.append(label) }
        let numbers = labels.map { families.firstIndex(of: $0) ?? 0 }
        var counts = [Int](repeating: 0, count: families.count * families.count)
        for truth in labels.indices {
            for answer in labels.indices {
                counts[numbers[truth] * families.count + numbers[answer]] +=
                    naming.confusion[truth * labels.count + answer]
            }
        }
        let accuracy = NumberText.percent(naming.familyAccuracy.estimate)
        return ReportTable(
            caption:
                "Which family texts of each family (rows) are named by at layer \(result.focus), an emotion "
                + "being named by the direction with the largest projection: \(accuracy) in the right one, "
                + "by chance \(NumberText.percent(naming.familyChance)).",
            columns: [""] + families,
            rows: families.indices.map { row in
                [.text(families[row])]
                    + families.indices.map { .number("\(counts[row * families.count + $0])") }
            }
        )
    }

    private static func topics(_ result: ValidationResult) -> ReportTable {
        let mean = result.focusLayer?.topic.map { [$0] } ?? []
        return ReportTable(
            caption:
                "What pairing is for, at layer \(result.focus): directions from as many texts whose "
                + "baselines come from other scenarios. Cosine with the paired direction; agreement of "
                + "halves of the scenarios; AUROC against neutral; share of the squared length that lies "
                + "in the subspace of the scenarios, which is topic.",
            columns: [
                "emotion", "cosine", "halves: paired", "unpaired", "AUROC: paired", "unpaired",
                "topic: paired", "unpaired",
            ],
            rows: (result.topics + mean).map { topic in
                [.text(topic.name.isEmpty ? "mean" : topic.name)]
                    + [
                        topic.cosine, topic.pairedHalves, topic.unpairedHalves, topic.pairedAUROC,
                        topic.unpairedAUROC,
                    ].map { .number(NumberText.fixed($0, 2)) }
                    + [topic.pairedShare, topic.unpairedShare].map {
                        .number(NumberText.percent($0))
                    }
            },
            setApart: mean.isEmpty ? [] : [result.topics.count]
        )
    }

    private static func null(_ null: PermutationNull?) -> ReportTable.Cell {
        guard let null else { return .number("") }
        return .interval(
            NumberText.signed(null.estimate),
            "p \(NumberText.fixed(null.pUpper, 3))"
        )
    }
}
