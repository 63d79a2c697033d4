/// Results of a kind that this version has no section for, as they are.
enum PlainSection: ReportSection {
    static var kind: String { "" }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        ReportContent(
            title: "Results of kind “\(results.kind)”",
            facts: [],
            body: [.element("pre", text: results.payload.text(pretty: true))],
            caveats: []
        )
    }
}
