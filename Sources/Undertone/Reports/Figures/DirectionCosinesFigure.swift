/// Cosines between the directions of all emotions, ordered by family.
public enum DirectionCosinesFigure: Figure {
    /// `direction_cosines`.
    public static var name: String { "direction_cosines" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The hidden state.
        public var layer: Int
        /// The emotions in order.
        public var emotions: [String]
        /// Their families, in the same order.
        public var families: [String]
        /// [emotions, emotions] row-major.
        public var cosines: [Double]
    }

    /// The map of a `validate` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == ValidationResult.kind else { return [] }
        return try results.decode(ValidationResult.self).map.map {
            [
                Input(
                    layer: $0.layer,
                    emotions: $0.emotions,
                    families: $0.families,
                    cosines: $0.cosines
                )
            ]
        } ?? []
    }

    /// The drawing: a heat map; lines between families.
    public static func plot(_ input: Input) throws -> Plot {
        let count = input.emotions.count
        let off = input.cosines.enumerated().filter { $0.offset / count != $0.offset % count }
        let limit = max(0.2, off.map { abs($0.element) }.filter(\.isFinite).max() ?? 1)
        let ticks = input.emotions.enumerated()
            .map { "\(PlotStyle.quote($0.element)) \($0.offset)" }
            .joined(separator: ", ")
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "set tics scale 0",
            "set size square",
            PlotStyle.diverging,
            "set cbrange [\(PlotStyle.number(-limit)):\(PlotStyle.number(limit))]",
            "set cblabel 'cosine'",
            "set xrange [-0.5:\(count).0-0.5]",
            "set yrange [\(count).0-0.5:-0.5]",
            "set xtics (\(ticks)) rotate by 90 right noenhanced font ',10'",
            "set ytics (\(ticks)) noenhanced font ',10'",
            "set lmargin 16",
            "set bmargin 8",
        ]
        for place in 1..<max(1, count) where input.families[place] != input.families[place - 1] {
            for line in [
                "from \(place).0-0.5,-0.5 to \(place).0-0.5,\(count).0-0.5",
                "from -0.5,\(place).0-0.5 to \(count).0-0.5,\(place).0-0.5",
            ] {
                script.append(
                    "set arrow \(line) nohead front linewidth 1 linecolor rgb '#555555'"
                )
            }
        }
        var cells: [[Double]] = []
        for row in 0..<count {
            for column in 0..<count {
                // Every direction's cosine with itself is 1, which says nothing; white, as 0.
                let value = row == column ? 0 : input.cosines[row * count + column]
                cells.append([Double(column), Double(row), value])
            }
        }
        script.append(PlotStyle.block("cosines", cells))
        script.append("plot $cosines using 1:2:3 with image pixels")
        return Plot(
            name: name,
            caption: caption(input),
            alternative:
                "Cosines between the directions of emotions at hidden state \(input.layer)",
            height: 640,
            script: script.joined(separator: "\n")
        )
    }

    private static func caption(_ input: Input) -> String {
        let count = Double(input.emotions.count)
        return
            "Cosines between the emotions’ directions at hidden state \(input.layer), each less the mean "
            + "of all, ordered by family (lines between families); the diagonal is left out. Because the "
            + "mean was taken off, unrelated directions have a cosine of about "
            + "\(NumberText.fixed(-1 / (count - 1), 2)), not 0: blue is no evidence of opposites by itself. "
            + "Look for red blocks along the diagonal."
    }
}
