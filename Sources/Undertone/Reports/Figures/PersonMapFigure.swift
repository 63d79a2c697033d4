internal import Statistics

/// Whose emotion can be read where: AUROC by position and layer, a square for each pair of fitted and read person.
public enum PersonMapFigure: Figure {
    /// `person_map`.
    public static var name: String { "person_map" }

    /// The result itself.
    public typealias Input = PersonMap

    /// The map of an `attribution-reading` result.
    public static func inputs(from results: RunResults) throws -> [PersonMap] {
        guard results.kind == PersonMap.kind else { return [] }
        return [try results.decode(PersonMap.self)]
    }

    /// The drawing: rows of panels by fitted person, columns by person read.
    public static func plot(_ input: PersonMap) throws -> Plot {
        let people = Person.allCases.filter { person in
            input.entries.contains { $0.fitted == person }
        }
        let (layers, positions) = (input.layers, input.positions)
        let cell = (width: 46.0, height: 28.0)
        let size = (
            width: max(160, cell.width * Double(layers.count)),
            height: cell.height * Double(max(1, positions.count))
        )
        let left = Double(positions.map(\.count).max() ?? 0) * 7.6 + 28
        let step = (width: size.width + 26, height: size.height + 74)
        let width = left + step.width * Double(people.count) + 70
        let height = step.height * Double(people.count) + 26
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "set tics scale 0",
            "set palette defined (0 '#2166AC', 0.25 '#92C5DE', 0.5 '#F7F7F7', 0.75 '#F4A582', 1 '#B2182B')",
            "set cbrange [0:1]",
            "set cbtics (0, '.5' .5, 1)",
            "set xrange [-0.5:\(PlotStyle.number(Double(layers.count) - 0.5))]",
            "set yrange [\(PlotStyle.number(Double(positions.count) - 0.5)):-0.5]",
            "set xtics (" + ticks(layers.map(String.init)) + ") offset 0,0.4",
            "set multiplot",
        ]
        for (row, fitted) in people.enumerated() {
            for (column, read) in people.enumerated() {
                let x = left + step.width * Double(column)
                let y = 34 + step.height * Double(row)
                let isFirst = row == 0 && column == people.count - 1
                script += [
                    "set lmargin at screen \(PlotStyle.number(x / width))",
                    "set rmargin at screen \(PlotStyle.number((x + size.width) / width))",
                    "set tmargin at screen \(PlotStyle.number(1 - y / height))",
                    "set bmargin at screen \(PlotStyle.number(1 - (y + size.height) / height))",
                    "set title \(PlotStyle.quote(title(fitted, read, input))) offset 0,-0.5",
                    column == 0 ? "set ytics (" + ticks(positions) + ")" : "set ytics ('' 0)",
                    row == people.count - 1
                        ? "set xlabel 'hidden state' offset 0,0.4" : "unset xlabel",
                    isFirst
                        ? "set colorbox user origin \(PlotStyle.number((width - 56) / width)),"
                            + "\(PlotStyle.number(1 - (34 + size.height) / height)) size "
                            + "\(PlotStyle.number(12 / width)),\(PlotStyle.number(size.height / height))"
                        : "unset colorbox",
                ]
                script += panel(input, fitted, read, "panel\(row)_\(column)")
            }
        }
        script.append("unset multiplot")
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "AUROC of each person's emotion by position and hidden state",
            width: Int(width.rounded(.up)),
            height: Int(height.rounded(.up)),
            script: script.joined(separator: "\n")
        )
    }

    private static func panel(
        _ input: PersonMap,
        _ fitted: Person,
        _ read: Person,
        _ name: String
    ) -> [String] {
        var rows: [[Double]] = []
        for (y, position) in input.positions.enumerated() {
            for (x, layer) in input.layers.enumerated() {
                let entry = input.entry(position, layer: layer, fitted: fitted, read: read)
                guard let auroc = entry?.auroc.estimate else { continue }
                rows.append([Double(x), Double(y), auroc])
            }
        }
        return [
            PlotStyle.block(name, rows),
            "plot $\(name) using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillcolor palette "
                + "fillstyle solid 1 noborder, \\\n     "
                + "$\(name) using 1:2:(sprintf('%.2f', $3)):(abs($3 - 0.5) > 0.3 ? 0xFFFFFF : 0x222222) "
                + "with labels textcolor rgb variable font ',9'",
        ]
    }

    private static func title(_ fitted: Person, _ read: Person, _ input: PersonMap) -> String {
        let words = input.entry("words", layer: nil, fitted: fitted, read: read)
            .map { " (words \(NumberText.fixed($0.auroc.estimate, 2)))" }
        return (fitted == read ? "\(fitted.rawValue)" : "\(fitted.rawValue) → \(read.rawValue)")
            + (words ?? "")
    }

    private static func ticks(_ names: [String]) -> String {
        names.enumerated().map { "\(PlotStyle.quote($1, limit: 18)) \($0)" }
            .joined(separator: ", ")
    }

    private static func caption(_ input: PersonMap) -> String {
        "Whose emotion can be read where, in dialogues of \(input.model) that nothing was written into: AUROC, mean over "
            + "\(input.emotions.count) emotions, by the tokens pooled (rows) and hidden state (columns); each dialogue is scored by a direction that "
            + "never saw its \(input.hasScenarios ? "scenario" : "fold"). On the diagonal a person’s own directions; ‘self → user’: those "
            + "fitted on the model’s own emotion, tried on dialogues in which the user shows it. In brackets what a bag of words does. .5 is chance."
    }
}
