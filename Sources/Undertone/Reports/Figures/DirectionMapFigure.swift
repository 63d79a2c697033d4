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
        let arrows = arrows(map, reach)
        script += arrows.flatMap(\.commands)
        script += names(map, families, reach, avoiding: arrows.map(\.box))
        let points = families.indices.map { place in
            PlotStyle.block(
                "family\(place)",
                map.places.indices.filter { map.families[$0] == families[place] }.map {
                    map.places[$0]
                }
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

    /// A place that a label takes.
    private struct Box {
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>

        init(_ text: String, from x: Double, height y: Double, _ reach: Double) {
            // A letter takes about 8.6 by 14 points, and the map 472 by 470.
            self.x = x...(x + reach / 236 * 8.6 * Double(text.count))
            self.y = (y - reach / 235 * 7)...(y + reach / 235 * 7)
        }

        func overlaps(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }

        func holds(_ point: [Double]) -> Bool { x.contains(point[0]) && y.contains(point[1]) }
    }

    /// Where authored values rise fastest; as long as the multiple correlation.
    private static func arrows(
        _ map: ValidationMap,
        _ reach: Double
    ) -> [(commands: [String], box: Box)] {
        [
            ("valence", map.valence, PlotStyle.Color.ink),
            ("arousal", map.arousal, PlotStyle.Color.grey),
        ].compactMap { name, slopes, color in
            guard slopes.count == 3 else { return nil }
            let length = (slopes[0] * slopes[0] + slopes[1] * slopes[1]).squareRoot()
            guard length > 0 else { return nil }
            let scale = reach * 0.85 * max(0, slopes[2]).squareRoot() / length
            let (x, y) = (slopes[0] * scale, slopes[1] * scale)
            let words = "\(name), R² \(NumberText.fixed(slopes[2], 2))"
            // Beyond the tip, or as near to it as no emotion's point lies under the words.
            let width = reach / 236 * 8.6 * Double(words.count)
            let (up, side) = (y < 0 ? -1.0 : 1.0, x < 0 ? -1.0 : 1.0)
            let boxes = [(0.0, 12.0), (0, 26), (side, 0), (side, 14), (0, 40), (0, -14)].map {
                across,
                along in
                let centre = x + across * (width / 2 + reach / 236 * 6)
                return Box(
                    words,
                    from: centre - width / 2,
                    height: y + up * along * reach / 235,
                    reach
                )
            }
            let box =
                boxes.first { box in
                    box.x.lowerBound > -reach && box.x.upperBound < reach
                        && !map.places.contains { box.holds($0) }
                } ?? boxes[0]
            let centre = (box.x.lowerBound + box.x.upperBound) / 2
            let height = (box.y.lowerBound + box.y.upperBound) / 2
            return (
                [
                    "set arrow from 0,0 to \(PlotStyle.number(x)),\(PlotStyle.number(y)) front filled "
                        + "size graph 0.02,18 linewidth 2 linecolor rgb '\(color)'",
                    "set label \(PlotStyle.quote(words)) at \(PlotStyle.number(centre)),"
                        + "\(PlotStyle.number(height)) center front textcolor rgb '\(color)' noenhanced",
                ],
                box
            )
        }
    }

    /// Names beside their points, wherever they lie on no other name and no point.
    private static func names(
        _ map: ValidationMap,
        _ families: [String],
        _ reach: Double,
        avoiding boxes: [Box]
    ) -> [String] {
        var taken = boxes
        let gap = reach * 0.022
        return map.emotions.indices.sorted { map.places[$0][1] > map.places[$1][1] }.map { index in
            let name = map.emotions[index]
            let point = map.places[index]
            let width = reach / 236 * 8.6 * Double(name.count)
            let line = reach / 235 * 13
            let candidates = [
                (point[0] + gap, point[1]), (point[0] - gap - width, point[1]),
                (point[0] - width / 2, point[1] + line), (point[0] - width / 2, point[1] - line),
                (point[0] + gap, point[1] + line), (point[0] + gap, point[1] - line),
                (point[0] - gap - width, point[1] + line),
                (point[0] - gap - width, point[1] - line),
            ].map { Box(name, from: $0.0, height: $0.1, reach) }
            let best =
                candidates.first { box in
                    box.x.lowerBound > -reach && !taken.contains { $0.overlaps(box) }
                        && !map.places.indices.contains { $0 != index && box.holds(map.places[$0]) }
                } ?? candidates[0]
            taken.append(best)
            let place = families.firstIndex(of: map.families[index]) ?? 0
            let height = (best.y.lowerBound + best.y.upperBound) / 2
            return "set label \(PlotStyle.quote(name)) at \(PlotStyle.number(best.x.lowerBound)),"
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
            text +=
                "Arrows: where authored valence and arousal rise fastest on this map; the longer, the more "
                + "of them it shows (R², fitted to the same emotions). "
        }
        if input.correlations.count == 2 {
            text +=
                "For an emotion left out, all dimensions together predict valence with r = "
                + "\(NumberText.fixed(input.correlations[0], 2)), arousal with r = "
                + "\(NumberText.fixed(input.correlations[1], 2))."
        }
        return text
    }
}
