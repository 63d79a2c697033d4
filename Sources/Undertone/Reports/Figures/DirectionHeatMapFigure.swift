/// Cosines between directions as a square of colours, ordered by family.
public enum DirectionHeatMapFigure: Figure {
    /// `direction_heat_map`.
    public static var name: String { "direction_heat_map" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// What the directions have in common: layer, method.
        public var title: String
        /// The directions' names, in the order of rows and columns.
        public var names: [String]
        /// The family of each; empty names where none is known.
        public var families: [String]
        /// Cosines, [directions, directions].
        public var cosines: [[Double]]

        /// An input from its parts.
        public init(title: String, names: [String], families: [String], cosines: [[Double]]) {
            self.title = title
            self.names = names
            self.families = families
            self.cosines = cosines
        }
    }

    /// The matrix of a `directions compare` result, or of the layer that a `validate` result looks at.
    public static func inputs(from results: RunResults) throws -> [Input] {
        if results.kind == ValidationResult.kind {
            let result = try results.decode(ValidationResult.self)
            return result.map.map { map in
                let count = map.emotions.count
                return [
                    Input(
                        title: "hidden state \(map.layer), \(result.directions), centred",
                        names: map.emotions,
                        families: map.families,
                        cosines: (0..<count).map {
                            Array(map.cosines[$0 * count..<($0 + 1) * count])
                        }
                    )
                ]
            } ?? []
        }
        guard results.kind == DirectionComparison.kind else { return [] }
        let result = try results.decode(DirectionComparison.self)
        guard result.names.count > 1 else { return [] }
        return [
            Input(
                title: result.title,
                names: result.names,
                families: result.families,
                cosines: result.cosines
            )
        ]
    }

    /// The drawing: the first direction in the top row, families apart by lines, numbers where they fit.
    public static func plot(_ input: Input) throws -> Plot {
        let count = input.names.count
        let cell = min(40.0, max(16.0, 760 / Double(count)))
        let longest = Double(input.names.map(\.count).max() ?? 0)
        let side = cell * Double(count)
        let labels = longest * 7.2 + 26
        let family = Double(input.families.map(\.count).max() ?? 0) * 7.2
        let width = labels + side + 110 + family
        let height = side + labels + 46
        let hasNumbers = count <= 14
        let rows = (0..<count).flatMap { row in
            (0..<count).map { [Double($0), Double(row), input.cosines[row][$0]] }
        }
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "set tics scale 0",
            PlotStyle.block("cells", rows),
            "set title \(PlotStyle.quote(input.title, limit: 100)) noenhanced",
            margins(left: labels, side: side, top: 36, width: width, height: height),
            "set palette defined (-1 '#2166AC', -0.5 '#92C5DE', 0 '#F7F7F7', 0.5 '#F4A582', 1 '#B2182B')",
            "set cbrange [-1:1]",
            "set cbtics ('−1' -1, '−.5' -.5, '0' 0, '.5' .5, '1' 1)",
            "set colorbox user origin "
                + "\(PlotStyle.number((labels + side + family + 34) / width)),"
                + "\(PlotStyle.number((height - 36 - side) / height)) size "
                + "\(PlotStyle.number(14 / width)),\(PlotStyle.number(side / height))",
            "set xrange [-0.5:\(count).0-0.5]",
            "set yrange [\(count).0-0.5:-0.5]",
            "set xtics rotate by 90 right (\(ticks(input.names)))",
            "set ytics (\(ticks(input.names)))",
        ]
        script += familyMarks(input)
        var curves = ["$cells using 1:2:3 with image pixels"]
        if hasNumbers {
            curves.append(
                "$cells using 1:2:(sprintf('%.2f', $3)):(abs($3) > 0.6 ? 0xFFFFFF : 0x222222) "
                    + "with labels textcolor rgb variable font ',10'"
            )
        }
        script.append("plot " + curves.joined(separator: ", \\\n     "))
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "Cosines between \(count) directions, \(input.title)",
            width: Int(width.rounded(.up)),
            height: Int(height.rounded(.up)),
            script: script.joined(separator: "\n")
        )
    }

    private static func margins(
        left: Double,
        side: Double,
        top: Double,
        width: Double,
        height: Double
    ) -> String {
        let values = [
            ("lmargin", left / width), ("rmargin", (left + side) / width),
            ("tmargin", 1 - top / height), ("bmargin", 1 - (top + side) / height),
        ]
        return values.map { "set \($0) at screen \(PlotStyle.number($1))" }
            .joined(separator: "\n")
    }

    private static func ticks(_ names: [String]) -> String {
        names.enumerated().map { "\(PlotStyle.quote($1, limit: 32)) \($0)" }
            .joined(separator: ", ")
    }

    /// A line between families, and each family's name at its rows.
    private static func familyMarks(_ input: Input) -> [String] {
        let count = input.names.count
        var marks: [String] = []
        var start = 0
        for index in 1...count
        where index == count || input.families[index] != input.families[start] {
            if index < count {
                let place = "\(index).0-0.5"
                marks.append(
                    "set arrow from \(place),-0.5 to \(place),\(count).0-0.5 nohead front "
                        + "linecolor rgb '#222222' linewidth 0.8"
                )
                marks.append(
                    "set arrow from -0.5,\(place) to \(count).0-0.5,\(place) nohead front "
                        + "linecolor rgb '#222222' linewidth 0.8"
                )
            }
            if !input.families[start].isEmpty {
                marks.append(
                    "set label \(PlotStyle.quote(input.families[start], limit: 32)) at "
                        + "\(count).0-0.3,\(PlotStyle.number(Double(start + index - 1) / 2)) left "
                        + "noenhanced textcolor rgb '\(PlotStyle.Color.grey)'"
                )
            }
            start = index
        }
        return marks
    }

    private static func caption(_ input: Input) -> String {
        var text =
            "Cosines between directions, \(input.title): red where two point the same way, blue where they "
            + "point apart. "
        if input.families.contains(where: { !$0.isEmpty }) {
            text +=
                "Families as authored are side by side, apart by lines: squares on the diagonal that are "
                + "redder than the rest speak for them, but how much by chance only 'validate' says. "
        }
        return text
            + "Directions against one and the same baseline share its noise and so lean toward each other; "
            + "centred ones are pushed apart, to −1/(K − 1) on average."
    }
}
