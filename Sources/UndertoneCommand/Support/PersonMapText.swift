import Statistics
import Undertone

/// Whose emotion can be read where, on a terminal.
enum PersonMapText {
    static func text(_ result: PersonMap, run: Run?, figures: [String]) -> String {
        let people = Person.allCases.filter { person in
            result.entries.contains { $0.fitted == person }
        }
        let pairs = people.flatMap { fitted in people.map { (fitted, $0) } }
        var table = TerminalTable(
            [.init("position"), .init("layer", .right)]
                + pairs.map { .init(title($0.0, $0.1), .right) }
        )
        for position in result.positions {
            for layer in result.layers {
                table.add([position, String(layer)] + cells(result, position, layer, pairs))
            }
        }
        table.add(["bag of words", "–"] + cells(result, "words", nil, pairs))
        var parts = [
            """
            \(result.model), \(result.corpus): \(NumberText.counted(result.dialogues, "dialogue")), \
            \(result.emotions.joined(separator: ", ")); against \
            \(result.isAgainstNeutral ? "dialogues in which nobody shows any" : "dialogues without the emotion")
            AUROC, mean over emotions [95 %]; each dialogue scored by directions that never saw its \
            \(result.hasScenarios ? "scenario" : "fold"). 'self → user': fitted on the model's own emotion, tried on the user's
            """,
            table.text(),
            likenesses(result),
        ]
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static func cells(
        _ result: PersonMap,
        _ position: String,
        _ layer: Int?,
        _ pairs: [(Person, Person)]
    ) -> [String] {
        pairs.map { fitted, read in
            result.entry(position, layer: layer, fitted: fitted, read: read).map { entry in
                let auroc = entry.auroc
                return fitted == read
                    ? "\(NumberText.fixed(auroc.estimate, 2)) [\(NumberText.fixed(auroc.lower, 2)), "
                        + "\(NumberText.fixed(auroc.upper, 2))]"
                    : NumberText.fixed(auroc.estimate, 2)
            } ?? "–"
        }
    }

    private static func likenesses(_ result: PersonMap) -> String {
        var table = TerminalTable([
            .init("position"), .init("layer", .right), .init("persons"), .init("cosine", .right),
            .init("without noise", .right),
        ])
        for likeness in result.likenesses {
            table.add([
                likeness.position, String(likeness.layer),
                "\(likeness.first.rawValue), \(likeness.second.rawValue)",
                NumberText.fixed(likeness.cosine, 2),
                likeness.disattenuated.map { NumberText.fixed($0, 2) } ?? "–",
            ])
        }
        return table.text()
    }

    private static func title(_ fitted: Person, _ read: Person) -> String {
        fitted == read ? fitted.rawValue : "\(fitted.rawValue) → \(read.rawValue)"
    }
}
