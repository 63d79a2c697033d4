import Statistics
import Undertone

/// Whose emotion can be read where, on a terminal.
enum PersonMapText {
    static func text(_ map: PersonMap, run: Run?, figures: [String]) -> String {
        var parts = [
            """
            Whose emotion can be read where? \(map.model), nothing written; \
            \(NumberText.counted(map.dialogues, "dialogue")) of \(map.corpus)
            \(map.emotions.joined(separator: ", ")), each against \
            \(map.isAgainstNeutral ? "dialogues in which nobody shows any" : "dialogues in which the person doesn't show it")
            AUROC, mean over emotions [95 % over \(groups(map))]; \
            each dialogue is scored by directions that never saw its \(unit(map)); chance is .5
            """,
            readings(map),
            cross(map),
            ([PersonMapSummary.heading(map) + ":"]
                + PersonMapSummary.findings(map).map { "  - " + $0 })
                .joined(separator: "\n"),
            PersonMapSummary.limits(map).joined(separator: "\n"),
        ]
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    /// Each person's own directions, place by place, and the words said by then.
    private static func readings(_ map: PersonMap) -> String {
        var table = TerminalTable(
            [.init("position"), .init("hidden state", .right)]
                + map.people.map { .init(map.name(of: $0), .right) }
        )
        for position in map.positions {
            for layer in map.layers.map(Optional.some) + [nil] {
                let cells = map.people.map { person in
                    cell(map.entry(position, layer: layer, fitted: person, read: person))
                }
                guard layer == nil || cells.contains(where: { $0 != "–" }) else { continue }
                let isPrimary = position == map.primary.position && layer == map.primary.layer
                table.add(
                    [position, layer.map { "\(isPrimary ? "▸ " : "")\($0)" } ?? "words"] + cells
                )
            }
        }
        let stars =
            map.permutations > 0
            ? "* above the best of all places in 95 % of \(map.permutations) permutations of the labels; "
            : ""
        return table.text()
            + "\n(\(stars)▸ fixed beforehand; words: a bag of those said by then; –: the same up to there)"
    }

    /// All pairs of persons at the place that was fixed beforehand, with cosines.
    private static func cross(_ map: PersonMap) -> String {
        let place = map.primary
        var table = TerminalTable(
            [.init("directions of")] + map.people.map { .init("read \(map.name(of: $0))", .right) }
                + map.people.map { .init("cosine with \(map.name(of: $0))", .right) }
        )
        for fitted in map.people {
            let read = map.people.map { person in
                cell(
                    map.entry(
                        place.position,
                        layer: place.layer,
                        fitted: fitted,
                        read: person
                    )
                )
            }
            let cosines = map.people.map { other in
                fitted == other ? "" : cosine(map, fitted, other)
            }
            table.add([map.name(of: fitted)] + read + cosines)
        }
        return
            "Across persons at ‘\(place.position)’, hidden state \(place.layer) (in brackets behind a cosine: without noise)\n"
            + table.text()
    }

    private static func cosine(_ map: PersonMap, _ first: Person, _ second: Person) -> String {
        let found = map.likenesses.first {
            $0.position == map.primary.position && $0.layer == map.primary.layer
                && Set([$0.first, $0.second]) == [first, second]
        }
        guard let found else { return "–" }
        let freed = found.disattenuated.map { " (\(NumberText.fixed($0, 2)))" } ?? ""
        return NumberText.fixed(found.cosine, 2) + freed
    }

    private static func cell(_ entry: PersonMap.Entry?) -> String {
        guard let entry else { return "–" }
        let interval = entry.auroc
        let star = entry.adjusted.map { $0 <= 0.05 ? "*" : " " } ?? ""
        return
            "\(NumberText.fixed(interval.estimate, 2))\(star) [\(NumberText.fixed(interval.lower, 2)), "
            + "\(NumberText.fixed(interval.upper, 2))]"
    }

    private static func groups(_ map: PersonMap) -> String {
        switch map.grouping {
        case .scenarios: NumberText.counted(map.groups, "scenario")
        case .scenes: "scenes, \(map.groups) in all"
        case .folds: NumberText.counted(map.groups, "fold")
        }
    }

    private static func unit(_ map: PersonMap) -> String {
        switch map.grouping {
        case .scenarios: "scenario"
        case .scenes: "scenes"
        case .folds: "fold"
        }
    }
}
