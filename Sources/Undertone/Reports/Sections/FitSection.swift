/// The fitted directions and how far to rely on each.
enum FitSection: ReportSection {
    static var kind: String { FitResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(FitResult.self)
        let methods = Set(result.directions.map(\.method)).sorted().joined(separator: ", ")
        return ReportContent(
            title: "Directions from \(result.against) to \(result.target)",
            facts: [
                ("Read", "\(result.site), \(result.pooling) over the text’s tokens"),
                ("Method", methods),
                ("Written to", result.output),
            ],
            body: [table(result).html] + (try figures.html(of: results)),
            caveats: [
                "A direction is a difference between these texts, in this model. Whether it acts as "
                    + "its name says is a question for an evaluation with controls.",
                "Below six scenarios a direction is marked not usable: from so few, its sign can "
                    + "change with the sample.",
            ]
        )
    }

    private static func table(_ result: FitResult) -> ReportTable {
        // One method is named above the table.
        let hasMethods = Set(result.directions.map(\.method)).count > 1
        return ReportTable(
            caption: "Norm ratio: length of the raw difference over the mean length of the hidden "
                + "states. Split-half: cosine of the directions of two halves of the scenarios (1 is "
                + "perfect). d′: distance of the classes along the direction in standard deviations.",
            columns: ["direction", "layer"] + (hasMethods ? ["method"] : [])
                + ["scenarios", "texts", "norm ratio", "split-half", "d′", "usable"],
            rows: result.directions.map { direction in
                let name: [ReportTable.Cell] = [
                    .text(direction.name), .number("ℓ = \(direction.layer)"),
                ]
                let method: [ReportTable.Cell] = hasMethods ? [.text(direction.method)] : []
                let measures: [ReportTable.Cell] = [
                    .number(NumberText.count(direction.scenarios)),
                    .number(NumberText.count(direction.texts)),
                    .number(NumberText.fixed(direction.normRatio)),
                    .number(direction.splitHalfCosine.map { NumberText.fixed($0) } ?? "–"),
                    .number(direction.dPrime.map { NumberText.fixed($0, 2) } ?? "–"),
                    .text(direction.isUsable ? "yes" : "no"),
                ]
                return name + method + measures
            }
        )
    }
}
