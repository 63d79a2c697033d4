public import Statistics

/// How each report follows the strength of each direction.
public enum AttributionDoseFigure: Figure {
    /// `attribution_dose`.
    public static var name: String { "attribution_dose" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// A report's curve.
        public struct Curve: Sendable, Hashable, Codable {
            /// Whose report.
            public var report: ReportKind
            /// Strengths, ascending; 0 among them.
            public var alphas: [Double]
            /// The effect at each.
            public var values: [Interval]
        }

        /// A direction.
        public struct Panel: Sendable, Hashable, Codable {
            /// Its name.
            public var name: String
            /// By report.
            public var curves: [Curve]
            /// Strengths at which random directions were read, ascending.
            public var bandAlphas: [Double]
            /// The widest range of them over the reports, at each.
            public var band: [Interval]
        }

        /// The file's name.
        public var file: String
        /// The emotion.
        public var target: String
        /// Where was written.
        public var primary: AttributionPrimary
        /// The directions.
        public var panels: [Panel]
    }

    /// One figure a target; none where there are fewer than two strengths.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == AttributionResult.kind else { return [] }
        let result = try results.decode(AttributionResult.self)
        let targets = AttributionFigure.targets(of: result)
        return targets.compactMap { target in
            var names: [String] = []
            for dose in result.doses where dose.target == target && !names.contains(dose.direction)
            {
                names.append(dose.direction)
            }
            let panels = names.prefix(6).map { panel($0, target, result) }
            guard panels.contains(where: { $0.curves.contains { $0.alphas.count > 2 } }) else {
                return nil
            }
            return Input(
                file: AttributionFigure.file(name, target, of: targets),
                target: target,
                primary: result.primary,
                panels: panels
            )
        }
    }

    private static func panel(
        _ direction: String,
        _ target: String,
        _ result: AttributionResult
    ) -> Input.Panel {
        let rows = result.rows.filter {
            $0.direction == direction && $0.target == target && $0.layer == result.primary.layer
                && $0.mask == result.primary.mask
        }
        .sorted { ($0.alpha ?? 0) < ($1.alpha ?? 0) }
        let curves = ReportKind.allCases.compactMap { report -> Input.Curve? in
            var points = rows.compactMap { row -> (Double, Interval)? in
                guard let alpha = row.alpha, let value = row.effect(on: report)?.shift.interval
                else { return nil }
                return (alpha, value)
            }
            guard !points.isEmpty else { return nil }
            points.append((0, Interval(estimate: 0, lower: 0, upper: 0)))
            points.sort { $0.0 < $1.0 }
            return Input.Curve(report: report, alphas: points.map(\.0), values: points.map(\.1))
        }
        var bands = rows.compactMap { row -> (Double, Interval)? in
            let bands = row.effects.compactMap(\.shift.random)
            guard let alpha = row.alpha, let low = bands.map(\.lower).min(),
                let high = bands.map(\.upper).max()
            else { return nil }
            return (alpha, Interval(estimate: 0, lower: low, upper: high))
        }
        if bands.count > 1 {
            bands.append((0, Interval(estimate: 0, lower: 0, upper: 0)))
            bands.sort { $0.0 < $1.0 }
        }
        return Input.Panel(
            name: direction,
            curves: curves,
            bandAlphas: bands.map(\.0),
            band: bands.map(\.1)
        )
    }

    /// The drawing: panels side by side with one vertical axis.
    public static func plot(_ input: Input) throws -> Plot {
        let columns = min(3, max(1, input.panels.count))
        let rows = (input.panels.count + columns - 1) / columns
        let (width, height) = (max(620, 290 * columns + 80), 264 * rows + 82)
        let range = verticalRange(input)
        var script = [
            PlotStyle.preamble,
            "set yrange [\(PlotStyle.number(range.lowerBound)):\(PlotStyle.number(range.upperBound))]",
            "set xrange [\(horizontalRange(input))]",
            "set xtics \(PlotStyle.number(step(input)))",
            "unset key",
            "set multiplot",
        ]
        let reports = ReportKind.allCases.filter { report in
            input.panels.contains { $0.curves.contains { $0.report == report } }
        }
        let legend = AttributionFigure.legend(
            reports,
            hasBand: input.panels.contains { !$0.band.isEmpty },
            from: 66,
            y: 18,
            size: (Double(width), Double(height))
        )
        for (index, panel) in input.panels.enumerated() {
            let (row, column) = (index / columns, index % columns)
            let left = 66.0 + 290 * Double(column)
            let top = 66.0 + 264 * Double(row)
            let isLowest = index + columns >= input.panels.count
            script += [
                "set lmargin at screen \(PlotStyle.number(left / Double(width)))",
                "set rmargin at screen \(PlotStyle.number((left + 268) / Double(width)))",
                "set tmargin at screen \(PlotStyle.number(1 - top / Double(height)))",
                "set bmargin at screen \(PlotStyle.number(1 - (top + 200) / Double(height)))",
                "set title \(PlotStyle.quote(panel.name)) offset 0,-0.5",
                column == 0 ? "set ylabel 'shift (logits)'" : "unset ylabel",
                column == 0 ? "set format y '%.4g'" : "set format y ''",
                isLowest ? "set xlabel 'strength α'" : "unset xlabel",
            ]
            if index == 0 { script += legend }
            script += lines(panel, number: index)
            if index == 0 { script.append("unset label") }
        }
        script.append("unset multiplot")
        return Plot(
            name: input.file,
            caption: caption(input),
            alternative: "Shift of four reports toward \(input.target) by strength of the write",
            width: width,
            height: height,
            script: script.joined(separator: "\n")
        )
    }

    private static func lines(_ panel: Input.Panel, number: Int) -> [String] {
        var script: [String] = []
        var curves: [String] = []
        func block(_ name: String, _ xs: [Double], _ values: [Interval]) {
            script.append(
                PlotStyle.block(
                    name,
                    zip(xs, values).map { [$0, $1.estimate, $1.lower, $1.upper] }
                )
            )
        }
        if panel.band.count > 1 {
            block("band\(number)", panel.bandAlphas, panel.band)
            curves.append(
                "$band\(number) using 1:3:4 with filledcurves linecolor rgb '#E4E4E4'"
            )
        } else if let only = panel.band.first, let alpha = panel.bandAlphas.first {
            block("band\(number)", [alpha], [only])
            curves.append(
                "$band\(number) using 1:3:(0):($4-$3) with vectors nohead linewidth 7 linecolor rgb '#DADADA'"
            )
        }
        curves.append("0 with lines linewidth 0.8 linecolor rgb '#888888' notitle")
        for curve in panel.curves {
            let name = "curve\(number)_\(curve.report.rawValue)"
            block(name, curve.alphas, curve.values)
            let color = AttributionFigure.color(curve.report)
            curves += [
                "$\(name) using 1:3:4 with filledcurves linecolor rgb '\(color)' "
                    + "fillstyle transparent solid 0.18 noborder notitle",
                "$\(name) using 1:2 with linespoints linewidth 1.8 pointtype 7 pointsize 0.45 linecolor rgb '\(color)' "
                    + "notitle",
            ]
        }
        return script + ["plot " + curves.joined(separator: ", \\\n     ")]
    }

    private static func verticalRange(_ input: Input) -> ClosedRange<Double> {
        let values = input.panels.flatMap { panel in
            panel.curves.flatMap(\.values) + panel.band
        }
        .flatMap { [$0.lower, $0.upper, 0] }.filter(\.isFinite)
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let pad = max((high - low) * 0.06, 0.05)
        return (low - pad)...(high + pad)
    }

    /// Between marks of the horizontal axis: about a third of it, 1, 2 or 5 times a power of ten.
    private static func step(_ input: Input) -> Double {
        let alphas = input.panels.flatMap { $0.curves.flatMap(\.alphas) }
        let third = max(((alphas.max() ?? 1) - (alphas.min() ?? 0)) / 3, 1e-6)
        var power = 1.0
        while power > third { power /= 10 }
        while power * 10 <= third { power *= 10 }
        return power * (third >= 5 * power ? 5 : third >= 2 * power ? 2 : 1)
    }

    private static func horizontalRange(_ input: Input) -> String {
        let alphas = input.panels.flatMap { $0.curves.flatMap(\.alphas) }
        let (low, high) = (alphas.min() ?? 0, alphas.max() ?? 1)
        let pad = max((high - low) * 0.04, 1e-6)
        return "\(PlotStyle.number(low - pad)):\(PlotStyle.number(high + pad))"
    }

    private static func caption(_ input: Input) -> String {
        "What each direction does to each report by its strength, at hidden state \(input.primary.layer) on "
            + "\(AttributionSummary.tokens(input.primary.mask)), with 95 % intervals over scenarios; grey: the widest "
            + "range of 95 % of the random directions over the reports. A direction of one person lifts that person’s "
            + "line alone, and turned round lowers it; curves that bend have reached what the report can show."
    }
}
