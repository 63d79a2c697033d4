/// The same prompts answered under several plans, side by side.
enum GenerationsSection: ReportSection {
    static var kind: String { GenerationsResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(GenerationsResult.self)
        let table = ReportTable(
            caption: "What the model wrote (\(result.sampling)), by plan.",
            columns: ["asked"]
                + result.plans.map { $0 == SteeringPlan.none.description ? "unsteered" : $0 },
            rows: result.rows.map { row in
                [.text(row.prompt)] + row.answers.map { .text($0.text) }
            }
        )
        return ReportContent(
            title: "The same prompts under several plans",
            facts: [("Plans", result.plans.joined(separator: "; "))],
            body: [table.html],
            caveats: [
                "Examples, chosen by their place in the file; they illustrate and prove nothing."
            ]
        )
    }
}
