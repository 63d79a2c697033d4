/// D over written layers and tokens, a square a direction.
public enum AttributionMapFigure: Figure {
    /// `attribution_map`.
    public static var name: String { "attribution_map" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The file's name.
        public var file: String
        /// The emotion.
        public var target: String
        /// Where the verdicts are given.
        public var primary: AttributionPrimary
        /// The layers, in the order of columns.
        public var layers: [Int]
        /// The tokens, in the order of rows.
        public var masks: [String]
        /// The directions.
        public var names: [String]
        /// [direction][mask][layer]; nil where nothing was read.
        public var cells: [[[AttributionResult.MapEntry?]]]
    }

    /// One figure a target; none for a single place.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == AttributionResult.kind else { return [] }
        let result = try results.decode(AttributionResult.self)
        let targets = AttributionFigure.targets(of: result)
        return targets.compactMap { target in
            let entries = result.map.filter { $0.target == target }
            let layers = Set(entries.map(\.layer)).sorted()
            let masks = result.design.masks.filter { mask in
                entries.contains { $0.mask == mask }
            }
            guard layers.count * masks.count > 1 else { return nil }
            var names: [String] = []
            for row in result.rows where row.isPrimary && row.target == target {
                if entries.contains(where: { $0.direction == row.direction }) {
                    names.append(row.direction)
                }
            }
            return Input(
                file: AttributionFigure.file(name, target, of: targets),
                target: target,
                primary: result.primary,
                layers: layers,
                masks: masks,
                names: names,
                cells: names.map { name in
                    masks.map { mask in
                        layers.map { layer in
                            entries.first {
                                $0.direction == name && $0.mask == mask && $0.layer == layer
                            }
                        }
                    }
                }
            )
        }
    }

    /// The drawing: panels side by side with one scale, numbers in the cells, a frame around the primary place.
    public static func plot(_ input: Input) throws -> Plot {
        let cell = (width: 54.0, height: 32.0)
        let size = (
            width: cell.width * Double(input.layers.count),
            height: cell.height * Double(input.masks.count)
        )
        let left = Double(input.masks.map(\.count).max() ?? 0) * 7.6 + 34
        let step = (width: max(size.width, 130) + left, height: size.height + 86)
        let columns = max(1, min(input.names.count, Int(1000 / step.width)))
        let rows = (input.names.count + columns - 1) / columns
        let (width, height) = (
            step.width * Double(columns) + 90, step.height * Double(rows) + 20
        )
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "set tics scale 0",
            PlotStyle.diverging,
            "set cbrange [\(limits(input))]",
            "set cbtics \(bound(input)) / 2.0 format '%.2g'",
            "set xrange [-0.5:\(PlotStyle.number(Double(input.layers.count) - 0.5))]",
            "set yrange [\(PlotStyle.number(Double(input.masks.count) - 0.5)):-0.5]",
            "set xtics (" + ticks(input.layers.map(String.init)) + ")",
            "set ytics (" + ticks(input.masks) + ")",
            "set xlabel 'hidden state written'",
            "set multiplot",
        ]
        for (index, name) in input.names.enumerated() {
            let x = left + step.width * Double(index % columns)
            let y = 40 + step.height * Double(index / columns)
            script += [
                "set lmargin at screen \(PlotStyle.number(x / width))",
                "set rmargin at screen \(PlotStyle.number((x + size.width) / width))",
                "set tmargin at screen \(PlotStyle.number(1 - y / height))",
                "set bmargin at screen \(PlotStyle.number(1 - (y + size.height) / height))",
                "set title \(PlotStyle.quote(name)) offset 0,-0.4",
                index == 0
                    ? "set colorbox user origin \(PlotStyle.number((width - 74) / width)),"
                        + "\(PlotStyle.number(1 - (40 + size.height) / height)) size "
                        + "\(PlotStyle.number(13 / width)),\(PlotStyle.number(size.height / height))"
                    : "unset colorbox",
                index == 0
                    ? "set label 1 'D' at screen \(PlotStyle.number((width - 68) / width)), "
                        + "screen \(PlotStyle.number(1 - 26 / height)) center" : "unset label 1",
            ]
            script += panel(input, index)
        }
        script.append("unset multiplot")
        return Plot(
            name: input.file,
            caption: caption(input),
            alternative:
                "Difference of self- and user-report shift by written layer and tokens, toward \(input.target)",
            width: Int(width.rounded(.up)),
            height: Int(height.rounded(.up)),
            script: script.joined(separator: "\n")
        )
    }

    private static func panel(_ input: Input, _ index: Int) -> [String] {
        var rows: [[Double]] = []
        var marked: [[Double]] = []
        for (y, line) in input.cells[index].enumerated() {
            for (x, entry) in line.enumerated() {
                guard let entry else { continue }
                rows.append([Double(x), Double(y), entry.difference])
                guard entry.q <= 0.05, entry.isOutsideBand ?? true else { continue }
                marked.append([Double(x), Double(y), entry.difference])
            }
        }
        var script = [PlotStyle.block("map\(index)", rows), "unset object 1"]
        if let x = input.layers.firstIndex(of: input.primary.layer),
            let y = input.masks.firstIndex(of: input.primary.mask)
        {
            let corners = [Double(x) - 0.5, Double(y) - 0.5, Double(x) + 0.5, Double(y) + 0.5]
                .map(PlotStyle.number)
            script.append(
                "set object 1 rectangle from \(corners[0]),\(corners[1]) to \(corners[2]),\(corners[3]) front "
                    + "fillstyle empty border linecolor rgb '#000000' linewidth 1.6"
            )
        }
        var curves = [
            "$map\(index) using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillcolor palette "
                + "fillstyle solid 1 noborder",
            "$map\(index) using 1:2:(abs($3) < 0.05 ? '0.0' : ($3 > 0 ? '+' : '').gprintf('%.1f', $3)):(abs($3) > 0.55 * \(bound(input)) ? 0xFFFFFF : 0x222222) "
                + "with labels textcolor rgb variable font ',10'",
        ]
        if !marked.isEmpty {
            script.append(PlotStyle.block("marked\(index)", marked))
            curves.append(
                "$marked\(index) using ($1+0.36):($2-0.28):(abs($3) > 0.55 * \(bound(input)) ? 0xFFFFFF : 0x222222) "
                    + "with points pointtype 7 pointsize 0.35 linecolor rgb variable"
            )
        }
        return script + ["plot " + curves.joined(separator: ", \\\n     ")]
    }

    private static func bound(_ input: Input) -> String {
        let values = input.cells.joined().joined().compactMap { $0.map { abs($0.difference) } }
        return PlotStyle.number(max(values.max() ?? 1, 0.1))
    }

    private static func limits(_ input: Input) -> String { "-\(bound(input)):\(bound(input))" }

    private static func ticks(_ names: [String]) -> String {
        names.enumerated().map { "\(PlotStyle.quote($1, limit: 16)) \($0)" }
            .joined(separator: ", ")
    }

    private static func caption(_ input: Input) -> String {
        "D = shift of the report of itself less that of the report of the user, in logits, by hidden state and tokens "
            + "written, at α = \(NumberText.short(input.primary.alpha)) toward ‘\(input.target)’: red where the write acts on "
            + "the report of itself, blue where on the user’s. A dot: q ≤ .05 after Benjamini and Hochberg’s correction "
            + "over the map, and outside the random band where one was read. The frame is the place of the verdicts."
    }
}
