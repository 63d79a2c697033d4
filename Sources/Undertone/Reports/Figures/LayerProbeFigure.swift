public import Statistics

/// AUROC by hidden-state index, with the lines that a probe has to beat.
public enum LayerProbeFigure: Figure {
    /// `layer_probe`.
    public static var name: String { "layer_probe" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The label to find.
        public var target: String
        /// What it is told from.
        public var against: String
        /// Hidden-state indices, ascending.
        public var layers: [Int]
        /// The probe's AUROC at each of `layers`.
        public var probe: [Interval]
        /// AUROC of the difference-of-means direction at each of `layers`; empty where unknown.
        public var direction: [Interval]
        /// AUROC of a bag of words on the same texts.
        public var bagOfWords: Interval?
        /// AUROC of the text's length alone.
        public var length: Interval?

        /// An input from its parts.
        public init(
            target: String,
            against: String,
            layers: [Int],
            probe: [Interval],
            direction: [Interval] = [],
            bagOfWords: Interval? = nil,
            length: Interval? = nil
        ) {
            self.target = target
            self.against = against
            self.layers = layers
            self.probe = probe
            self.direction = direction
            self.bagOfWords = bagOfWords
            self.length = length
        }
    }

    /// The layers of a `probe` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == ProbeResult.kind else { return [] }
        let result = try results.decode(ProbeResult.self)
        let rows = result.layers.filter { $0.scores.auroc != nil }
        guard !rows.isEmpty else { return [] }
        let direction = rows.compactMap(\.directionAUROC)
        func baseline(_ name: String) -> Interval? {
            result.baselines.first { $0.name == name }?.scores.auroc
        }
        return [
            Input(
                target: result.target,
                against: result.against,
                layers: rows.map(\.layer),
                probe: rows.compactMap(\.scores.auroc),
                direction: direction.count == rows.count ? direction : [],
                bagOfWords: baseline("bag of words"),
                length: baseline("length")
            )
        ]
    }

    /// The drawing: lines with bands, horizontal lines for what needs no model.
    public static func plot(_ input: Input) throws -> Plot {
        let layers = input.layers.map(Double.init)
        let range = verticalRange(input)
        let lines = horizontalLines(input)
        var labels: [(text: String, y: Double, color: String)] = lines.map { ($0.0, $0.1, $0.2) }
        if let last = input.probe.last {
            labels.append(("probe \(short(last.estimate))", last.estimate, PlotStyle.Color.blue))
        }
        if let last = input.direction.last {
            labels.append(
                (
                    "means’ difference \(short(last.estimate))", last.estimate,
                    PlotStyle.Color.vermilion
                )
            )
        }
        var script = [
            PlotStyle.preamble,
            block("probe", layers, input.probe),
            block("direction", layers, input.direction),
            "set xlabel 'hidden state ℓ (0: after the embeddings)'",
            "set ylabel 'AUROC on held-out texts'",
            "set xrange [\((layers.first ?? 0) - 0.3):\((layers.last ?? 0) + 0.3)]",
            "set yrange [\(PlotStyle.number(range.lowerBound)):\(PlotStyle.number(range.upperBound))]",
            "set xtics \(max(1, (input.layers.count + 15) / 16))",
            "set format y '%.2f'",
            PlotStyle.margin(for: labels),
        ]
        script += PlotStyle.endLabels(labels, range: range)
        var curves = lines.map { _, y, color, dash in
            "\(PlotStyle.number(y)) with lines dashtype \(dash) linewidth 1.4 linecolor rgb '\(color)'"
        }
        for (block, points, color) in [
            ("probe", input.probe, PlotStyle.Color.blue),
            ("direction", input.direction, PlotStyle.Color.vermilion),
        ] where !points.isEmpty {
            curves.append(
                "$\(block) using 1:3:4 with filledcurves linecolor rgb '\(color)' "
                    + "fillstyle transparent solid 0.16 noborder"
            )
            curves.append(
                "$\(block) using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.55 "
                    + "linecolor rgb '\(color)'"
            )
        }
        script.append("plot " + curves.joined(separator: ", \\\n     "))
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "AUROC of \(input.target) against \(input.against) by hidden state",
            script: script.joined(separator: "\n")
        )
    }

    private static func caption(_ input: Input) -> String {
        var text =
            "How well \(input.target) can be told from \(input.against) at each hidden state: AUROC "
            + "on held-out texts of the probe (blue)"
        if !input.direction.isEmpty {
            text += " and of the plain difference of the class means (orange)"
        }
        text += ", each with its 95 % bootstrap band. "
        if input.bagOfWords != nil {
            text +=
                "Look first at the dashed line: it is what the words alone give, without any "
                + "model. Where the blue band does not rise above it, the probe shows no more than "
                + "the vocabulary does. "
        }
        return text + "Layers whose bands overlap are not ranked."
    }

    /// The lines that need no model: label, height, colour, dash.
    private static func horizontalLines(_ input: Input) -> [(String, Double, String, String)] {
        var lines = [("chance 0.500", 0.5, PlotStyle.Color.grey, "3")]
        if let words = input.bagOfWords?.estimate {
            lines.append(("bag of words \(short(words))", words, PlotStyle.Color.ink, "2"))
        }
        if let length = input.length?.estimate {
            lines.append(("text length \(short(length))", length, PlotStyle.Color.green, "4"))
        }
        return lines
    }

    /// Chance is always in sight: a cut axis would make small differences look large.
    private static func verticalRange(_ input: Input) -> ClosedRange<Double> {
        var values = [0.5]
        for interval in input.probe + input.direction {
            values += [interval.lower, interval.upper]
        }
        values += [input.bagOfWords?.estimate, input.length?.estimate].compactMap { $0 }
        let finite = values.filter(\.isFinite)
        let low = (finite.min() ?? 0.5) - 0.03
        return max(0, (low * 20).rounded(.down) / 20)...1
    }

    private static func block(_ name: String, _ layers: [Double], _ values: [Interval]) -> String {
        PlotStyle.block(
            name,
            zip(layers, values).map { [$0, $1.estimate, $1.lower, $1.upper] }
        )
    }

    private static func short(_ value: Double) -> String {
        NumberText.fixed(value, 3)
    }
}
