internal import Statistics

extension AttributionFigure {
    /// Height of a direction's rows in points.
    private static let groupHeight = 66.0

    /// The drawing: a block a direction, a row a report, grey bars for random directions, the verdict at the right.
    public static func plot(_ input: Input) throws -> Plot {
        plot(
            input,
            Words(
                axis: "shift of the report toward “\(label(input.target))” (logits)",
                key: "reports of",
                verdict: "verdict",
                caption: caption(input)
            )
        )
    }

    /// What a drawing of this form says of its numbers.
    struct Words {
        /// What the horizontal axis is.
        var axis: String
        /// What comes before the persons in the key.
        var key: String
        /// What the names at the right are.
        var verdict: String
        var caption: String
        /// What was moved, in the figure's words for those who don't see it.
        var moved = "reports"
    }

    /// The same form for other numbers.
    static func plot(_ input: Input, _ words: Words) -> Plot {
        let count = Double(input.groups.count)
        let reports = ReportKind.allCases.filter { report in
            input.groups.contains { $0.points.contains { $0.report == report } }
        }
        let (top, bottom) = (64.0, 58.0)
        let height = top + bottom + groupHeight * max(1, count)
        let longest = Double(input.groups.map { min($0.name.count, 24) }.max() ?? 0)
        let width = 860.0
        let left = longest * 8.2 + 30
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set grid xtics linetype 1 linecolor rgb '#E8E8E8' linewidth 0.7",
            "set border 1",
            "set lmargin at screen \(PlotStyle.number(left / width))",
            "set rmargin at screen \(PlotStyle.number(1 - 140 / width))",
            "set tmargin at screen \(PlotStyle.number(1 - top / height))",
            "set bmargin at screen \(PlotStyle.number(bottom / height))",
            "set xrange [\(range(input))]",
            "set yrange [\(PlotStyle.number(count - 0.5)):-0.5]",
            "set xlabel '\(words.axis)'",
            "set ytics scale 0 (" + names(input) + ")",
            "unset key",
        ]
        script += marks(input, words, height: height)
        script += legend(
            reports,
            key: words.key,
            hasBand: input.random > 0,
            from: left,
            y: 22,
            size: (width, height)
        )
        var curves: [String] = []
        var bands: [[Double]] = []
        for report in reports {
            let rows = input.groups.enumerated().flatMap { group, entry in
                entry.points.filter { $0.report == report }.map { point in
                    [
                        point.shift.estimate, place(group, report, reports), point.shift.lower,
                        point.shift.upper,
                    ]
                }
            }
            bands += input.groups.enumerated().flatMap { group, entry in
                entry.points.filter { $0.report == report }.compactMap { point in
                    point.band.map { band in
                        let y = place(group, report, reports)
                        return [band.estimate, y, band.lower, band.upper, y - 0.085, y + 0.085]
                    }
                }
            }
            script.append(PlotStyle.block(report.rawValue, rows))
            let color = color(report)
            curves += [
                "$\(report.rawValue) using 3:2:($4-$3):(0) with vectors nohead linewidth 2.6 linecolor rgb '\(color)' "
                    + "notitle",
                "$\(report.rawValue) using 1:2 with points pointtype 7 pointsize 0.95 linecolor rgb '\(color)' "
                    + "notitle",
            ]
        }
        if !bands.isEmpty {
            script.append(PlotStyle.block("bands", bands))
            curves.insert(
                "$bands using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 noborder linecolor rgb '#DADADA' "
                    + "notitle",
                at: 0
            )
        }
        script.append("plot " + curves.joined(separator: ", \\\n     "))
        return Plot(
            name: input.file,
            caption: words.caption,
            alternative: alternative(input, words),
            width: Int(width),
            height: Int(height.rounded(.up)),
            script: script.joined(separator: "\n")
        )
    }

    /// The reports' colours and the grey of random directions, in a line at the top.
    static func legend(
        _ reports: [ReportKind],
        key: String = "reports of",
        hasBand: Bool,
        from left: Double,
        y: Double,
        size: (width: Double, height: Double)
    ) -> [String] {
        var x = left
        let height = PlotStyle.number(1 - y / size.height)
        var commands: [String] = []
        func place(_ text: String) -> String {
            let at = "at screen \(PlotStyle.number(x / size.width)), screen \(height) left"
            x += Double(text.count) * 7.6 + 38
            return "set label \(PlotStyle.quote(text)) \(at) textcolor rgb '#222222'"
        }
        commands.append(place(key))
        x -= 14
        for report in reports {
            commands.append(
                place(title(report))
                    + " point pointtype 7 pointsize 0.95 linecolor rgb '\(color(report))' offset 0.9,-0.22"
            )
        }
        guard hasBand else { return commands }
        commands.append(
            place("95 % of random directions")
                + " point pointtype 5 pointsize 1.3 linecolor rgb '#D0D0D0' offset 0.9,-0.22"
        )
        return commands
    }

    static func label(_ text: String) -> String {
        String(PlotStyle.quote(text).dropFirst().dropLast())
    }

    private static func place(
        _ group: Int,
        _ report: ReportKind,
        _ reports: [ReportKind]
    ) -> Double {
        let index = Double(reports.firstIndex(of: report) ?? 0)
        return Double(group) + (index - Double(reports.count - 1) / 2) * 0.205
    }

    private static func names(_ input: Input) -> String {
        input.groups.enumerated()
            .map { "\(PlotStyle.quote($1.name, limit: 24)) \($0)" }
            .joined(separator: ", ")
    }

    /// Lines between directions, the line at 0, and the verdicts.
    private static func marks(_ input: Input, _ words: Words, height: Double) -> [String] {
        var marks = [
            "set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb '#777777' linewidth 0.9",
            "set label '\(words.verdict)' at graph 1.03, screen \(PlotStyle.number(1 - 50 / height)) left "
                + "textcolor rgb '#6B6B6B'",
        ]
        for (group, entry) in input.groups.enumerated() {
            if group > 0 {
                let y = "\(PlotStyle.number(Double(group) - 0.5))"
                marks.append(
                    "set arrow from graph 0, first \(y) to graph 1.16, first \(y) nohead "
                        + "linecolor rgb '#CFCFCF' linewidth 0.7"
                )
            }
            let color =
                switch entry.verdict {
                case .own: color(.own)
                case .user: color(.user)
                case .third: color(.third)
                case .shared, .global: PlotStyle.Color.ink
                case .undetermined, nil: "#8A8A8A"
                }
            let isGiven = entry.verdict != nil && entry.verdict != .undetermined
            marks.append(
                "set label \(PlotStyle.quote(entry.verdict?.rawValue ?? "–")) at graph 1.03, first \(group) left "
                    + "textcolor rgb '\(color)' font '\(isGiven ? "DejaVu Sans:Bold" : "DejaVu Sans")'"
            )
        }
        return marks
    }

    private static func range(_ input: Input) -> String {
        let ends = input.groups.flatMap(\.points).flatMap { point in
            [
                point.shift.lower, point.shift.upper, point.band?.lower ?? 0,
                point.band?.upper ?? 0, 0,
            ]
        }
        .filter(\.isFinite)
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
        let pad = max((high - low) * 0.04, 0.05)
        return "\(PlotStyle.number(low - pad)):\(PlotStyle.number(high + pad))"
    }

    private static func caption(_ input: Input) -> String {
        let primary = input.primary
        return
            "Whose report moves? Each block is a direction, written into \(input.model) at hidden state "
            + "\(primary.layer) on \(AttributionSummary.tokens(primary.mask)) with α = "
            + "\(NumberText.short(primary.alpha)); each row what the model then reports of itself, of the user, of a "
            + "third person and of a thing, as the change of the logit of ‘\(input.target)’ against the other answers "
            + "that were wrong before, too. Lines: 95 % intervals over \(input.scenarios) scenarios. Grey: the range of "
            + "95 % of \(input.random) random directions of equal norm; inside it any write does as much. The verdict "
            + "names whose report moved more than the others’ and beyond the grey; ‘global’: all three persons’ alike."
    }

    private static func alternative(_ input: Input, _ words: Words) -> String {
        "Effects on the \(words.moved) toward \(input.target): "
            + input.groups.map { "\($0.name) \($0.verdict?.rawValue ?? "no verdict")" }
            .joined(separator: ", ")
    }
}
