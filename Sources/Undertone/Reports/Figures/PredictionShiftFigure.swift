/// The reader's log-odds of single texts at one α: unsteered, steered, with a random write.
public enum PredictionShiftFigure: Figure {
    /// `prediction_shift`.
    public static var name: String { "prediction_shift" }

    /// The log-odds of the texts of one class, in nats.
    public struct Group: Sendable, Hashable, Codable {
        /// The class.
        public var label: String
        /// Without a write.
        public var unsteered: [Double]
        /// With the direction written.
        public var steered: [Double]
        /// With a random direction written; empty where there is none.
        public var random: [Double]

        /// A group from its parts.
        public init(label: String, unsteered: [Double], steered: [Double], random: [Double] = []) {
            self.label = label
            self.unsteered = unsteered
            self.steered = steered
            self.random = random
        }
    }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The label whose log-odds these are.
        public var target: String
        /// The direction's name.
        public var direction: String
        /// Strength in mean norms of the hidden state.
        public var alpha: Double
        /// The classes, the baseline first; a panel each.
        public var groups: [Group]
        /// The lowest and highest log-odds to show, so that figures of several α can be compared;
        /// nil for those of the groups.
        public var limits: [Double]?

        /// An input from its parts.
        public init(
            target: String,
            direction: String,
            alpha: Double,
            groups: [Group],
            limits: [Double]? = nil
        ) {
            self.target = target
            self.direction = direction
            self.alpha = alpha
            self.groups = groups
            self.limits = limits
        }
    }

    /// The samples of an `evaluate` result, without α = 0.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == EvaluationResult.kind else { return [] }
        let result = try results.decode(EvaluationResult.self)
        let samples = result.samples.filter { $0.alpha != 0 && !$0.texts.isEmpty }
        let all = samples.flatMap(\.texts)
            .flatMap { [$0.unsteered, $0.steered, $0.random ?? $0.unsteered] }
            .filter(\.isFinite)
        let limits = all.min().flatMap { low in all.max().map { [low, $0] } }
        return samples.map { sample in
            let groups = [(result.against, false), (result.target, true)].map { label, isTarget in
                let texts = sample.texts.filter { $0.isTarget == isTarget }
                return Group(
                    label: label,
                    unsteered: texts.map(\.unsteered),
                    steered: texts.map(\.steered),
                    random: texts.compactMap(\.random)
                )
            }
            return Input(
                target: result.target,
                direction: result.direction,
                alpha: sample.alpha,
                groups: groups.filter { !$0.unsteered.isEmpty },
                limits: limits
            )
        }
    }

    /// The drawing: a panel a class, densities with their medians, the reader's threshold.
    public static func plot(_ input: Input) throws -> Plot {
        let alpha = NumberText.short(input.alpha).replacing("−", with: "-")
        let shown = input.groups.flatMap { $0.unsteered + $0.steered + $0.random }
        let all = (shown + (input.limits ?? [])).filter(\.isFinite)
        guard let low = all.min(), let high = all.max() else {
            throw UndertoneError(.badInput, "there are no log-odds to draw at α = \(alpha)")
        }
        let pad = max((high - low) * 0.08, 0.5)
        let range = (low - pad)...(high + pad)
        var script = [
            PlotStyle.preamble,
            "unset grid",
            "set border 1",
            "unset ytics",
            "set xrange [\(PlotStyle.number(range.lowerBound)):\(PlotStyle.number(range.upperBound))]",
            "set lmargin 3",
            "set rmargin 3",
            "set multiplot",
        ]
        for (index, group) in input.groups.enumerated() {
            script += panel(index, group, input: input, range: range)
        }
        script.append("unset multiplot")
        return Plot(
            name: "prediction_shift_alpha_\(alpha)",
            caption: caption(input),
            alternative: "Densities of the log-odds of \(input.target), unsteered and steered",
            height: 210 * max(1, input.groups.count),
            script: script.joined(separator: "\n")
        )
    }

    private static func series(
        _ group: Group
    ) -> [(name: String, values: [Double], color: String, dash: String)] {
        [
            ("unsteered", group.unsteered, PlotStyle.Color.grey, "1"),
            ("random direction", group.random, PlotStyle.Color.blue, "2"),
            ("steered", group.steered, PlotStyle.Color.vermilion, "1"),
        ].filter { !$0.1.isEmpty }
    }

    private static func panel(
        _ index: Int,
        _ group: Group,
        input: Input,
        range: ClosedRange<Double>
    ) -> [String] {
        let span = range.upperBound - range.lowerBound
        let points = (0...240).map { range.lowerBound + span * Double($0) / 240 }
        let series = series(group)
        let curves = series.map { series in
            let values = series.values.filter(\.isFinite)
            let width = KernelDensity.bandwidth(values, floor: span / 150)
            return KernelDensity.density(values, at: points, bandwidth: width)
        }
        let peak = max(curves.joined().max() ?? 1, 1e-9)
        let count = input.groups.count
        let isLast = index == count - 1
        let label = "\(group.label) texts (n = \(NumberText.count(group.unsteered.count)))"
        var lines = [
            PlotStyle.block(
                "panel\(index)",
                points.indices.map { i in
                    [points[i]] + curves.map { $0[i] < peak * 0.002 ? .nan : $0[i] / peak }
                }
            ),
            "set size 1, \(PlotStyle.number(1 / Double(count)))",
            "set origin 0, \(PlotStyle.number(1 - Double(index + 1) / Double(count)))",
            "set tmargin 2.2",
            "set bmargin \(isLast ? "3.4" : "2.2")",
            "set yrange [0:1.12]",
            "unset label",
            "unset arrow",
            "set label \(PlotStyle.quote(label)) at graph 0, graph 1.08 left "
                + "textcolor rgb '\(PlotStyle.Color.ink)' noenhanced",
            "set arrow from 0, graph 0 to 0, graph 1 nohead dashtype 3 linewidth 1 "
                + "linecolor rgb '#777777'",
            isLast
                ? "set xlabel \(PlotStyle.quote("log-odds of \(input.target) at the reader (nats)"))"
                : "unset xlabel",
        ]
        var plots: [String] = []
        for (column, series) in series.enumerated() {
            let median = KernelDensity.quantile(series.values.filter(\.isFinite).sorted(), 0.5)
            let style = "linecolor rgb '\(series.color)'"
            lines.append(
                "set arrow from \(PlotStyle.number(median)), graph 0 to "
                    + "\(PlotStyle.number(median)), graph 0.07 nohead linewidth 3 \(style)"
            )
            plots.append(
                "$panel\(index) using 1:\(column + 2) with filledcurves y=0 "
                    + "fillstyle transparent solid 0.15 noborder \(style) notitle"
            )
            plots.append(
                "$panel\(index) using 1:\(column + 2) with lines linewidth 2 "
                    + "dashtype \(series.dash) \(style) notitle"
            )
        }
        if index == 0 { lines += legend(series.map { ($0.name, $0.color, $0.dash) }) }
        lines.append("plot " + plots.joined(separator: ", \\\n     "))
        return lines
    }

    /// The names in their lines' colours, from the right edge of the first panel.
    private static func legend(_ series: [(name: String, color: String, dash: String)]) -> [String]
    {
        var right = 1.0
        return series.reversed().map { name, color, dash in
            let text = (dash == "1" ? "━ " : "╍ ") + name
            defer { right -= Double(text.count) * 0.0123 + 0.02 }
            return "set label \(PlotStyle.quote(text)) at graph \(PlotStyle.number(right)), "
                + "graph 1.08 right textcolor rgb '\(color)' noenhanced"
        }
    }

    private static func caption(_ input: Input) -> String {
        let hasRandom = input.groups.contains { !$0.random.isEmpty }
        return "The reader’s log-odds of \(input.target) for single texts with "
            + "“\(input.direction)” written at α = \(NumberText.short(input.alpha)), a panel for each "
            + "class of texts: grey without a write, orange with it"
            + (hasRandom ? ", blue dashed with a random direction of the same length" : "")
            + ". Thick marks on the axis are medians, the dotted line is where the reader changes its "
            + "answer. Look at how far orange moved from grey"
            + (hasRandom ? ", and whether blue moved as far." : ".")
    }
}
