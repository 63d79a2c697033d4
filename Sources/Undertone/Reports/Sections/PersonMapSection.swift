internal import Statistics

/// Whose emotion can be read where, without steering.
enum PersonMapSection: ReportSection {
    static var kind: String { PersonMap.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let map = try results.decode(PersonMap.self)
        return ReportContent(
            title: "Whose emotion can be read where?",
            facts: facts(map),
            body: try figures.html(of: results)
                + [readings(map).html, cross(map).html, likenesses(map).html],
            caveats: PersonMapSummary.limits(map) + [
                "What is read is a functional representation of an emotion that somebody in a dialogue shows, never a "
                    + "feeling."
            ]
        )
    }

    private static func facts(_ map: PersonMap) -> [(name: String, value: String)] {
        [
            (
                "Emotions",
                map.emotions.joined(separator: ", ") + ", each against "
                    + (map.isAgainstNeutral
                        ? "dialogues in which nobody shows any"
                        : "dialogues in which the person doesn’t show it")
            ),
            (
                "Left out, and drawn",
                "\(NumberText.count(map.groups)) \(map.grouping.rawValue); no dialogue is scored by a direction that saw its own"
            ),
            (
                "Place fixed in advance",
                "\(map.primary.position), hidden state \(map.primary.layer): "
                    + PersonMapSummary.reason(map.primary)
            ),
            (
                "Controls",
                "a bag of the words said by then; \(NumberText.counted(map.permutations, "permutation")) of the labels, "
                    + "the best of all places in each"
            ),
        ]
    }

    private static func readings(_ map: PersonMap) -> ReportTable {
        let own = map.entries.filter { $0.fitted == $0.read }
        return ReportTable(
            caption:
                "Each person’s own directions. AUROC, mean over emotions, 95 % intervals over \(map.grouping.rawValue). Over words: "
                + "beyond a bag of the words said by then (shaded), in the same replicates. Shuffled: mean under permuted "
                + "labels, and what 97.5 % of them stay below. p: against permuted labels here, and against the best of all "
                + "places in each permutation.",
            columns: [
                "person", "position", "hidden state", "AUROC", "over words", "shuffled", "below",
                "p",
                "p, all places",
            ],
            rows: own.map { entry in
                [
                    .text(map.name(of: entry.fitted)), .text(entry.position),
                    .number(entry.layer.map(String.init) ?? "words"), .score(entry.auroc),
                    .shift(entry.overWords),
                    .number(entry.shuffled.map { NumberText.fixed($0.mean) } ?? "–"),
                    .number(entry.shuffled.map { NumberText.fixed($0.upper) } ?? "–"),
                    .number(entry.shuffled.map { NumberText.fixed($0.pUpper) } ?? "–"),
                    .number(entry.adjusted.map { NumberText.fixed($0) } ?? "–"),
                ]
            },
            setApart: Set(own.indices.filter { own[$0].layer == nil })
        )
    }

    private static func cross(_ map: PersonMap) -> ReportTable {
        let others = map.entries.filter { $0.fitted != $0.read }
        return ReportTable(
            caption:
                "One person’s directions on dialogues in which another shows the emotion: near .5 where the two are held apart, "
                + "as high as the other’s own where a direction is nobody’s in particular.",
            columns: ["directions of", "read", "position", "hidden state", "AUROC", "over words"],
            rows: others.map { entry in
                [
                    .text(map.name(of: entry.fitted)), .text(map.name(of: entry.read)),
                    .text(entry.position), .number(entry.layer.map(String.init) ?? "words"),
                    .score(entry.auroc), .shift(entry.overWords),
                ]
            },
            setApart: Set(others.indices.filter { others[$0].layer == nil })
        )
    }

    private static func likenesses(_ map: PersonMap) -> ReportTable {
        ReportTable(
            caption:
                "Cosines between two persons’ directions of the same emotion, mean over emotions; without noise: divided by "
                + "√(reliability · reliability), where both are reliable enough.",
            columns: ["persons", "position", "hidden state", "cosine", "without noise"],
            rows: map.likenesses.map { likeness in
                [
                    .text("\(map.name(of: likeness.first)), \(map.name(of: likeness.second))"),
                    .text(likeness.position), .number(String(likeness.layer)),
                    .number(NumberText.fixed(likeness.cosine, 2)),
                    .number(likeness.disattenuated.map { NumberText.fixed($0, 2) } ?? "–"),
                ]
            }
        )
    }
}
