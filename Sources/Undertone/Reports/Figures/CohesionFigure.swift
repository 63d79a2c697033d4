internal import Statistics

/// How far families of emotions lie together at each layer, in standard deviations of permuted labels.
public enum CohesionFigure: Figure {
    /// `validation_cohesion`.
    public static var name: String { "validation_cohesion" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// Hidden-state indices, ascending.
        public var layers: [Int]
        /// The families, with how many emotions each has; last, all pairs.
        public var families: [String]
        /// z, [family, layer].
        public var z: [[Double]]
        /// The verdicts, [family, layer]; nil for all pairs, which have none, and for directions out of a file.
        public var verdicts: [[ValidationGeometry.Verdict?]]
    }

    /// The layers of a `validate` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == ValidationResult.kind else { return [] }
        let result = try results.decode(ValidationResult.self)
        guard let first = result.layers.first, !first.geometry.families.isEmpty else { return [] }
        let families = first.geometry.families.indices
        return [
            Input(
                layers: result.layers.map(\.layer),
                families: first.geometry.families.map { "\($0.name) (\($0.emotions))" }
                    + ["all pairs"],
                z: families.map { place in
                    result.layers.map { $0.geometry.families[place].cohesion.z }
                } + [result.layers.map { $0.geometry.cohesion?.z ?? 0 }],
                verdicts: families.map { place in
                    result.layers.map {
                        result.source == nil ? $0.geometry.families[place].verdict : nil
                    }
                } + [result.layers.map { _ in nil }]
            )
        ]
    }

    /// The drawing: a heat map with the numbers in it; verdicts in bold frames.
    public static func plot(_ input: Input) throws -> Plot {
        let rows = input.families.count
        let columns = input.layers.count
        let limit = max(4, input.z.joined().filter(\.isFinite).map { abs($0) }.max() ?? 4)
        let hasNumbers = columns <= 16
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "set tics scale 0",
            PlotStyle.diverging,
            "set cbrange [\(PlotStyle.number(-limit)):\(PlotStyle.number(limit))]",
            "set cblabel 'z of cohesion' offset 1,0",
            "set xrange [-0.5:\(columns).0-0.5]",
            "set yrange [\(rows).0-0.5:-0.5]",
            "set xlabel 'hidden state ℓ (0: after the embeddings)'",
            "set xtics (" + ticks(input.layers.map(String.init), every: (columns + 15) / 16) + ")",
            "set ytics (" + ticks(input.families, every: 1) + ") noenhanced",
            "set lmargin \((input.families.map(\.count).max() ?? 10) + 2)",
        ]
        var cells: [[Double]] = []
        for row in 0..<rows {
            for column in 0..<columns {
                let z = input.z[row][column]
                cells.append([Double(column), Double(row), z])
                if hasNumbers {
                    let ink = abs(z) > limit * 0.5 ? "#FFFFFF" : PlotStyle.Color.ink
                    script.append(
                        "set label \(PlotStyle.quote(NumberText.fixed(z, 1))) at \(column),\(row) center "
                            + "front textcolor rgb '\(ink)'"
                    )
                }
                if let verdict = input.verdicts[row][column], verdict != .chance {
                    script.append(frame(column, row))
                }
            }
        }
        // A line between the families and the row of all pairs.
        script.append(
            "set arrow from -0.5,\(rows - 1).0-0.5 to \(columns).0-0.5,\(rows - 1).0-0.5 nohead front "
                + "linewidth 2 linecolor rgb '#FFFFFF'"
        )
        script.append(PlotStyle.block("z", cells))
        script.append("plot $z using 1:2:3 with image")
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "z of the cohesion of families of emotions by hidden state",
            height: 130 + 30 * rows,
            script: script.joined(separator: "\n")
        )
    }

    private static func ticks(_ names: [String], every step: Int) -> String {
        names.enumerated().filter { $0.offset.isMultiple(of: max(1, step)) }
            .map { "\(PlotStyle.quote($0.element)) \($0.offset)" }
            .joined(separator: ", ")
    }

    private static func frame(_ column: Int, _ row: Int) -> String {
        "set object rectangle from \(column).0-0.46,\(row).0-0.44 to \(column).0+0.46,\(row).0+0.44 "
            + "front fillstyle empty border linecolor rgb '\(PlotStyle.Color.ink)' linewidth 1.8"
    }

    private static func caption(_ input: Input) -> String {
        let isJudged = input.verdicts.joined().contains { $0 != nil }
        let chance = isJudged ? "labels permuted within scenarios" : "families dealt at random"
        return
            "Whether the directions of a family’s emotions lie closer to one another than to the others’: "
            + "mean cosine within less mean cosine between, as z against \(chance) "
            + "(numbers of emotions in brackets). "
            + (isJudged
                ? "Framed: the verdict is “coheres” (red) or “anti-clusters” "
                    + "(blue) after Holm over the families and Benjamini–Hochberg over the layers, where "
                    + "families dealt at random rarely lie as close (or far), too; everything else is "
                    + "indistinguishable from chance, whatever its colour. "
                : "No verdict follows: directions of a file can’t be fitted under permuted labels. ")
            + "|z| < 2 is what chance gives."
    }
}
