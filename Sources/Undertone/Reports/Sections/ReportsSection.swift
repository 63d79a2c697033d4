internal import Statistics

/// Whose report a write moved.
enum ReportsSection: ReportSection {
    static var kind: String { ReportsResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(ReportsResult.self)
        var body = try figures.html(of: results)
        body.append(table(result).html)
        return ReportContent(
            title: "Whose report moves toward “\(result.target)”?",
            facts: [
                (
                    "Intervention",
                    "added at hidden state \(result.layer), on the last token of what opens the reply"
                ),
                (
                    "Strength",
                    "α = 1 is the mean norm of the fitted states, "
                        + NumberText.fixed(result.alphaUnit, 3)
                ),
                ("Conversations", "\(result.conversations), none of them fitted on"),
                ("Right without a write", accuracy(result)),
                (
                    "Controls",
                    "\(result.randomCount) random directions of the same length; a prompt"
                ),
            ],
            body: body,
            caveats: [
                "What a model reports of a state is what it says, not what it has. In the organism the state behind "
                    + "the words is planted and known; in other models it is not."
            ]
        )
    }

    private static func accuracy(_ result: ReportsResult) -> String {
        Person.allCases.compactMap { person in
            result.accuracy[person].map {
                "\(person.rawValue) \(NumberText.percent($0.estimate))"
            }
        }.joined(separator: ", ")
    }

    private static func table(_ result: ReportsResult) -> ReportTable {
        ReportTable(
            caption:
                "Shift of the contrast in logits, with 95 % intervals over scene families, and the share of answers "
                + "that became ‘\(result.target)’. Only conversations where it was not the answer before.",
            columns: ["α", "written"]
                + Person.allCases.flatMap { ["\($0.rawValue): shift", "flipped"] },
            rows: result.rows.map { row in
                [.number(row.arm == .prompt ? "–" : NumberText.short(row.alpha)), .text(row.name)]
                    + Person.allCases.flatMap { person -> [ReportTable.Cell] in
                        let effect = row.effect(on: person)
                        return [.shift(effect?.shift), .share(effect?.flipped)]
                    }
            }
        )
    }
}
