/// Several results one after another.
enum DemoSection: ReportSection {
    static var kind: String { DemoResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(DemoResult.self)
        var body: [HTML] = []
        var caveats: [String] = []
        for part in result.parts {
            let section = ReportSections.section(of: part.results.kind)
            // A demonstration within itself would never end.
            guard part.results.kind != kind else { continue }
            let content = try section.content(of: part.results, with: figures)
            body.append(.element("h2", text: part.title))
            body.append(.element("p", text: part.text))
            body.append(HTMLReport.list(content.facts))
            body += content.body
            caveats += content.caveats.filter { !caveats.contains($0) }
        }
        return ReportContent(
            title: "From text to a steered model: a demonstration",
            facts: [],
            body: body,
            caveats: caveats
        )
    }
}
