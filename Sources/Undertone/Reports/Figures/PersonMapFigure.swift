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
        let map = try results.decode(PersonMap.self)
        return map.entries.isEmpty ? [] : [map]
    }

    /// The drawing: rows of panels by fitted person, columns by person read.
    public static func plot(_ input: PersonMap) throws -> Plot {
        let people = input.people
        let (layers, positions) = (input.layers, input.positions)
        let columns = Double(layers.count) + wordsGap + 1
        let size = (width: max(130, 38 * columns), height: 26 * Double(max(1, positions.count)))
        let left = Double(positions.map(\.count).max() ?? 0) * 7 + 22
        let step = (width: size.width + 22, height: size.height + 54)
        let top = 30.0
        let width = left + step.width * Double(people.count) + 54
        let height = top + step.height * Double(people.count) + 6
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 0",
            "set tics scale 0",
            "set palette defined (0 '#2166AC', 0.25 '#92C5DE', 0.5 '#F7F7F7', 0.75 '#F4A582', 1 '#B2182B')",
            "set cbrange [0:1]",
            "set cbtics (0, '.5' .5, 1)",
            "set xrange [-0.5:\(PlotStyle.number(columns - 0.5))]",
            "set yrange [\(PlotStyle.number(Double(positions.count) - 0.5)):-0.5]",
            "set xtics ("
                + ticks(layers.map(String.init) + ["words"], last: columns - 1)
                + ") offset 0,0.5",
            "set multiplot",
        ]
        for (row, fitted) in people.enumerated() {
            for (column, read) in people.enumerated() {
                let x = left + step.width * Double(column)
                let y = top + step.height * Double(row)
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
                        ? "set colorbox user origin \(PlotStyle.number((width - 46) / width)),"
                            + "\(PlotStyle.number(1 - (top + size.height) / height)) size "
                            + "\(PlotStyle.number(10 / width)),\(PlotStyle.number(size.height / height))"
                        : "unset colorbox",
                ]
                script += panel(input, fitted, read, "panel\(row)_\(column)", columns - 1)
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

    /// Between the layers and the bag of words.
    private static let wordsGap = 0.35

    private static func panel(
        _ input: PersonMap,
        _ fitted: Person,
        _ read: Person,
        _ name: String,
        _ words: Double
    ) -> [String] {
        var rows: [[Double]] = []
        var frame: (x: Int, y: Int)?
        for (y, position) in input.positions.enumerated() {
            for (x, layer) in input.layers.enumerated() {
                if position == input.primary.position, layer == input.primary.layer {
                    frame = (x, y)
                }
                let entry = input.entry(position, layer: layer, fitted: fitted, read: read)
                guard let auroc = entry?.auroc.estimate else { continue }
                rows.append([Double(x), Double(y), auroc])
            }
            let bag = input.entry(position, layer: nil, fitted: fitted, read: read)
            if let auroc = bag?.auroc.estimate { rows.append([words, Double(y), auroc]) }
        }
        let object = frame.map { x, y in
            "set object 1 rectangle from \(x)-0.5,\(y)-0.5 to \(x)+0.5,\(y)+0.5 front fillstyle empty border rgb "
                + "'#000000' linewidth 1.4"
        }
        guard !rows.isEmpty else {
            return ["unset object 1", "plot NaN notitle"]
        }
        return [
            PlotStyle.block(name, rows), object ?? "unset object 1",
            "plot $\(name) using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillcolor palette "
                + "fillstyle solid 1 noborder, \\\n     "
                + "$\(name) using 1:2:(sprintf('%.2f', $3)):(abs($3 - 0.5) > 0.3 ? 0xFFFFFF : 0x222222) "
                + "with labels textcolor rgb variable font ',9'",
        ]
    }

    private static func title(_ fitted: Person, _ read: Person, _ input: PersonMap) -> String {
        let name = input.name(of: read)
        return fitted == read ? name : "\(input.name(of: fitted)) → \(name)"
    }

    private static func ticks(_ names: [String], last: Double? = nil) -> String {
        names.enumerated().map { index, name in
            let place = index == names.count - 1 ? last : nil
            return
                "\(PlotStyle.quote(name, limit: 18)) \(PlotStyle.number(place ?? Double(index)))"
        }
        .joined(separator: ", ")
    }

    private static func caption(_ input: PersonMap) -> String {
        let unit =
            switch input.grouping {
            case .scenarios: "scenario"
            case .scenes: "scenes"
            case .folds: "fold"
            }
        return
            "Whose emotion can be read where, in dialogues of \(input.model) that nothing was written into: AUROC, mean over "
            + "\(input.emotions.count) emotions, by the tokens pooled (rows) and hidden state (columns); each dialogue is scored by a direction that "
            + "never saw its \(unit). On the diagonal a person’s own directions; ‘self → user’: those fitted on the "
            + "model’s own emotion, tried on the user’s. Words: a bag of those said by then. .5 is chance; blank: the "
            + "dialogues are the same up to there; framed: the place that was fixed beforehand."
    }
}
