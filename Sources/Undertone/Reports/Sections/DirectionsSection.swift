/// Cosines between directions.
enum DirectionsSection: ReportSection {
    static var kind: String { DirectionComparison.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(DirectionComparison.self)
        return ReportContent(
            title: "Cosines between \(result.names.count) directions",
            facts: [("At", result.title)],
            body: try figures.html(of: results),
            caveats: [
                "Directions against one baseline share its noise: a positive cosine is no evidence of a common "
                    + "cause without a null distribution."
            ]
        )
    }
}
