internal import Foundation
internal import Statistics

/// The directions of all emotions on their first two principal components.
public enum DirectionMapFigure: Figure {
    /// `direction_map`.
    public static var name: String { "direction_map" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The directions.
        public var map: ValidationMap
        /// The correlation of predicted with authored valence and arousal; empty where unknown.
        public var correlations: [Double]
    }

    /// The map of a `validate` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == ValidationResult.kind else { return [] }
        let result = try results.decode(ValidationResult.self)
        let geometry = result.focusLayer?.geometry
        return result.map.map { map in
            [
                Input(
                    map: map,
                    correlations: [geometry?.valence?.estimate, geometry?.arousal?.estimate]
                        .compactMap { $0 }
                )
            ]
        } ?? []
    }

    private static let colors = [
        "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#8C6D00", "#56B4E9", "#7B3294", "#222222",
        "#A6611A", "#6B6B6B",
    ]

    /// The drawing: a point and a name an emotion, coloured by family; arrows for valence and arousal.
    public static func plot(_ input: Input) throws -> Plot {
        let map = input.map
        let reach = max(1e-9, map.places.joined().map { abs($0) }.max() ?? 1) * 1.22
        var families: [String] = []
        for family in map.families where !families.contains(family) { families.append(family) }
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "unset tics",
            "set xzeroaxis linetype 1 linecolor rgb '#D9D9D9' linewidth 0.8",
            "set yzeroaxis linetype 1 linecolor rgb '#D9D9D9' linewidth 0.8",
            "set xrange [\(PlotStyle.number(-reach)):\(PlotStyle.number(reach))]",
            "set yrange [\(PlotStyle.number(-reach)):\(PlotStyle.number(reach))]",
            "set xlabel \(PlotStyle.quote("first component (\(share(map, 0)) of the variance)"))",
            "set ylabel \(PlotStyle.quote("second component (\(share(map, 1)))"))",
            "set lmargin 5",
            "set rmargin 24",
        ]
        for (place, family) in families.enumerated() {
            let color = colors[place % colors.count]
            script.append(
                "set label \(PlotStyle.quote("● " + (family.isEmpty ? "no family" : family))) at graph 1.03, "
                    + "graph \(PlotStyle.number(0.97 - 0.045 * Double(place))) left textcolor rgb '\(color)' "
                    + "noenhanced"
            )
        }
        script += names(map, families, reach)
        for (name, slopes, color) in [
            ("valence", map.valence, PlotStyle.Color.ink), ("arousal", map.arousal, PlotStyle.Color.grey),
        ] where slopes.count == 3 {
            let length = (slopes[0] * slopes[0] + slopes[1] * slopes[1]).squareRoot()
            guard length > 0 else { continue }
            // The arrow's length is the multiple correlation: a long one is an axis of the map.
            let scale = reach * 0.8 * max(0, slopes[2]).squareRoot() / length
            let (x, y) = (slopes[0] * scale, slopes[1] * scale)
            script.append(
                "set arrow from 0,0 to \(PlotStyle.number(x)),\(PlotStyle.number(y)) front filled "
                    + "size graph 0.02,18 linewidth 2 linecolor rgb '\(color)'"
            )
            let words = "\(name) (R² \(NumberText.fixed(slopes[2], 2)))"
            script.append(
                "set label \(PlotStyle.quote(words)) at \(PlotStyle.number(x * 1.05)),"
                    + "\(PlotStyle.number(y * 1.05)) \(x < 0 ? "right" : "left") front textcolor rgb "
                    + "'\(color)' noenhanced"
            )
        }
        let points = families.indices.map { place in
            PlotStyle.block(
                "family\(place)",
                map.places.indices.filter { map.families[$0] == families[place] }.map { map.places[$0] }
            )
        }
        script += points
        script.append(
            "plot "
                + families.indices.map {
                    "$family\($0) using 1:2 with points pointtype 7 pointsize 0.8 linecolor rgb "
                        + "'\(colors[$0 % colors.count])'"
                }.joined(separator: ", \\\n     ")
        )
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "Emotions’ directions at hidden state \(map.layer) on two components",
            height: 540,
            script: script.joined(separator: "\n")
        )
    }

    /// Names beside their points, moved up or down where they would lie on one another.
    private static func names(
        _ map: ValidationMap,
        _ families: [String],
        _ reach: Double
    ) -> [String] {
        let gap = reach * 2 / 470 * 14
        let width = reach * 2 / 480 * 7.2
        var taken: [(x: ClosedRange<Double>, y: Double)] = []
        return map.emotions.indices.sorted { map.places[$0][1] > map.places[$1][1] }.map { index in
            let (x, y) = (map.places[index][0], map.places[index][1])
            let start = x + reach * 0.022
            let span = start...(start + width * Double(map.emotions[index].count))
            let offsets = [0, -1, 1, -2, 2, -3, 3].map { Double($0) * gap * 0.75 }
            let free = offsets.first { offset in
                !taken.contains { $0.x.overlaps(span) && abs($0.y - y - offset) < gap }
            }
            let height = y + (free ?? 0)
            taken.append((span, height))
            let place = families.firstIndex(of: map.families[index]) ?? 0
            return "set label \(PlotStyle.quote(map.emotions[index])) at \(PlotStyle.number(start)),"
                + "\(PlotStyle.number(height)) left textcolor rgb '\(colors[place % colors.count])' "
                + "noenhanced font ',11'"
        }
    }

    private static func share(_ map: ValidationMap, _ axis: Int) -> String {
        map.explained.indices.contains(axis) ? NumberText.percent(map.explained[axis]) : "–"
    }

    private static func caption(_ input: Input) -> String {
        var text =
            "The emotions’ directions at hidden state \(input.map.layer), each of length 1 and less the mean "
            + "of all, on their first two principal components. "
        if input.map.valence.count == 3 {
            text += "Arrows: where authored valence and arousal rise fastest on this map; the longer, the more "
                + "of them it shows (R², fitted to the same emotions). "
        }
        if input.correlations.count == 2 {
            text += "For an emotion left out, all dimensions together predict valence with r = "
                + "\(NumberText.fixed(input.correlations[0], 2)), arousal with r = "
                + "\(NumberText.fixed(input.correlations[1], 2))."
        }
        return text
    }
}
