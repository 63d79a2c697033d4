public import Statistics

/// Mean AUROC over emotions by hidden-state index, every emotion thin beneath it.
public enum ValidationAreaFigure: Figure {
    /// `validation_auroc`.
    public static var name: String { "validation_auroc" }

    /// One contrast.
    public struct Panel: Sendable, Hashable, Codable {
        /// What the emotions are told from.
        public var title: String
        /// The mean at each layer.
        public var mean: [Interval]
        /// Each emotion at each layer, [emotion, layer]; NaN where it has none.
        public var emotions: [[Double]]
        /// The mean under permuted labels at each layer; empty without.
        public var permuted: [Double]
        /// Horizontal lines: a reader without a model, and its mean AUROC.
        public var controls: [String: Double]
    }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// Hidden-state indices, ascending.
        public var layers: [Int]
        /// The contrasts.
        public var panels: [Panel]
    }

    /// The layers of a `validate` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == ValidationResult.kind else { return [] }
        let result = try results.decode(ValidationResult.self)
        let contrasts:
            [(
                String, (ValidationReading) -> ValidationArea?,
                (ValidationEmotionReading) -> ValidationArea?
            )] = [
                ("against neutral tellings", \.meanAgainstBaseline, \.againstBaseline),
                ("against all other texts", \.meanAgainstRest, \.againstRest),
            ]
        let panels = contrasts.compactMap { title, mean, single -> Panel? in
            let means = result.layers.compactMap { mean($0.reading)?.auroc }
            guard means.count == result.layers.count, !means.isEmpty else { return nil }
            let permuted = result.layers.compactMap { mean($0.reading)?.permuted?.mean }
            return Panel(
                title: title,
                mean: means,
                emotions: result.emotions.indices.map { emotion in
                    result.layers.map {
                        single($0.reading.emotions[emotion])?.auroc.estimate ?? .nan
                    }
                },
                permuted: permuted.count == means.count ? permuted : [],
                controls: Dictionary(
                    result.controls.compactMap { control in
                        mean(control.reading).map { (control.name, $0.auroc.estimate) }
                    },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
        return panels.isEmpty ? [] : [Input(layers: result.layers.map(\.layer), panels: panels)]
    }

    /// The drawing: a panel a contrast, one above the other.
    public static func plot(_ input: Input) throws -> Plot {
        let range = verticalRange(input)
        var script = [
            PlotStyle.preamble,
            "set xrange [\((input.layers.first ?? 0).description).0-0.3:\((input.layers.last ?? 0).description).0+0.3]",
            "set yrange [\(PlotStyle.number(range.lowerBound)):\(PlotStyle.number(range.upperBound))]",
            "set xtics \(max(1, (input.layers.count + 15) / 16))",
            "set format y '%.1f'",
            "set ytics 0.1",
            "set lmargin 8",
            "set ylabel 'AUROC'",
            "set multiplot",
        ]
        for index in input.panels.indices { script += panel(index, input, range) }
        script.append("unset multiplot")
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "AUROC of emotions by hidden state, means with bands",
            height: 300 * input.panels.count + 20,
            script: script.joined(separator: "\n")
        )
    }

    private static func panel(
        _ index: Int,
        _ input: Input,
        _ range: ClosedRange<Double>
    ) -> [String] {
        let panel = input.panels[index]
        let layers = input.layers.map(Double.init)
        let count = Double(input.panels.count)
        var labels: [(text: String, y: Double, color: String)] = []
        if let last = panel.mean.last {
            labels.append(
                ("mean \(NumberText.fixed(last.estimate, 2))", last.estimate, PlotStyle.Color.blue)
            )
        }
        if let last = panel.permuted.last {
            labels.append(
                ("permuted labels \(NumberText.fixed(last, 2))", last, PlotStyle.Color.grey)
            )
        }
        let colors = [PlotStyle.Color.ink, PlotStyle.Color.green, PlotStyle.Color.purple]
        let controls = panel.controls.sorted { $0.key < $1.key }.enumerated().map {
            (name: $1.key, value: $1.value, color: colors[$0 % colors.count], dash: $0 + 2)
        }
        for control in controls {
            labels.append(
                (
                    "\(control.name) \(NumberText.fixed(control.value, 2))", control.value,
                    control.color
                )
            )
        }
        var lines = [
            PlotStyle.block(
                "mean\(index)",
                zip(layers, panel.mean).map { [$0, $1.estimate, $1.lower, $1.upper] }
            ),
            PlotStyle.block(
                "single\(index)",
                layers.indices.map { i in [layers[i]] + panel.emotions.map { $0[i] } }
            ),
            "set size 1, \(PlotStyle.number(1 / count))",
            "set origin 0, \(PlotStyle.number(1 - Double(index + 1) / count))",
            "set tmargin 2.2",
            "set bmargin 3.2",
            "unset label",
            PlotStyle.margin(
                for: [("length and punctuation 0.50", 0, "")] + labels
            ),
            "set label \(PlotStyle.quote(panel.title)) at graph 0, graph 1.06 left "
                + "textcolor rgb '\(PlotStyle.Color.ink)' noenhanced",
            index == input.panels.count - 1
                ? "set xlabel 'hidden state ℓ (0: after the embeddings)'" : "unset xlabel",
        ]
        lines += PlotStyle.endLabels(labels, range: range, plotHeight: 215)
        var curves = [
            "$mean\(index) using 1:3:4 with filledcurves linecolor rgb '\(PlotStyle.Color.blue)' "
                + "fillstyle transparent solid 0.18 noborder"
        ]
        curves += panel.emotions.indices.map {
            "$single\(index) using 1:\($0 + 2) with lines linewidth 0.6 linecolor rgb '#A9C7DB'"
        }
        curves += controls.map {
            "\(PlotStyle.number($0.value)) with lines dashtype \($0.dash) linewidth 1.4 "
                + "linecolor rgb '\($0.color)'"
        }
        if !panel.permuted.isEmpty {
            lines.append(
                PlotStyle.block("permuted\(index)", zip(layers, panel.permuted).map { [$0, $1] })
            )
            curves.append(
                "$permuted\(index) using 1:2 with lines dashtype 3 linewidth 1.4 "
                    + "linecolor rgb '\(PlotStyle.Color.grey)'"
            )
        }
        curves.append(
            "$mean\(index) using 1:2 with linespoints linewidth 2.2 pointtype 7 pointsize 0.55 "
                + "linecolor rgb '\(PlotStyle.Color.blue)'"
        )
        return lines + ["plot " + curves.joined(separator: ", \\\n     ")]
    }

    private static func verticalRange(_ input: Input) -> ClosedRange<Double> {
        let values = input.panels.flatMap { $0.emotions.joined() + $0.mean.map(\.lower) }
        let low = values.filter(\.isFinite).min() ?? 0.4
        return max(0, min(0.4, (low * 10).rounded(.down) / 10))...1
    }

    private static func caption(_ input: Input) -> String {
        "How well an emotion’s texts can be told by the projection on its direction, fitted on other "
            + "scenarios: mean AUROC over emotions (thick, with its 95 % band over scenarios), each emotion "
            + "(thin). Upper panel: against neutral tellings; lower panel: against all other texts, which a "
            + "direction for “not neutral” doesn’t pass. Look first at the dashed lines: the same method on "
            + "words, and on length and punctuation, without any model. Dotted: permuted labels. Layers "
            + "whose bands overlap are not ranked."
    }
}
