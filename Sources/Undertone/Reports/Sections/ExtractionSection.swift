/// What was extracted, and where it lies.
enum ExtractionSection: ReportSection {
    static var kind: String { ExtractionResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(ExtractionResult.self)
        let layers = result.layers.map(String.init).joined(separator: ", ")
        var facts = [
            ("Read", "\(result.site) \(layers), \(result.pooling) over the text’s tokens"),
            ("Texts", NumberText.count(result.texts)),
            ("Tokens", NumberText.count(result.tokens)),
            ("Kept", "\(result.store): rows of \(result.width) numbers, \(result.storage)"),
        ]
        if result.truncated > 0 {
            facts.append(("Cut at the context’s end", NumberText.count(result.truncated)))
        }
        if result.resumed > 0 {
            facts.append(("There from a stopped run", NumberText.count(result.resumed)))
        }
        let table = ReportTable(
            caption: "Texts by label; a text with several labels counts in each.",
            columns: ["label", "texts"],
            rows: result.labels.prefix(60).map {
                [.text($0.label), .number(NumberText.count($0.texts))]
            }
        )
        return ReportContent(
            title: "Hidden states of \(NumberText.count(result.texts)) texts",
            facts: facts.map { (name: $0.0, value: $0.1) },
            body: (result.labels.isEmpty ? [] : [table.html]) + (try figures.html(of: results)),
            caveats: []
        )
    }
}
