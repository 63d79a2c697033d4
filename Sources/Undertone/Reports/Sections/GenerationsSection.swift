/// The same prompts answered under several strengths, side by side.
enum GenerationsSection: ReportSection {
    static var kind: String { GenerationsResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(GenerationsResult.self)
        let table = ReportTable(
            caption: "What the model wrote (greedily), by strength of the write.",
            columns: ["asked"] + result.alphas.map { "α = \(NumberText.short($0))" },
            rows: result.rows.map { row in
                [.text(row.prompt)] + row.answers.map { .text($0) }
            }
        )
        return ReportContent(
            title: "The same prompts, under “\(result.direction)”",
            facts: [
                (
                    "Intervention",
                    "\(result.direction), added at hidden state \(result.layer), tokens: \(result.tokens)"
                )
            ],
            body: [table.html],
            caveats: [
                "Examples, chosen by their place in the file; they illustrate and prove nothing."
            ]
        )
    }
}
