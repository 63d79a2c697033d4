public import Statistics

/// The effect of a write by its strength, inside what random writes of the same size do.
public enum DoseCurveFigure: Figure {
    /// `dose_curve`.
    public static var name: String { "dose_curve" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The direction's name.
        public var direction: String
        /// The label whose log-odds are read.
        public var target: String
        /// The label that it is told from.
        public var against: String
        /// The hidden state that was written.
        public var layerWritten: Int
        /// The hidden state that was read.
        public var layerRead: Int
        /// The vertical axis with its unit.
        public var effect: String
        /// Strengths, ascending.
        public var alphas: [Double]
        /// The direction's effect at each of `alphas`.
        public var values: [Interval]
        /// The effects of each random direction at each of `alphas`: [direction, α].
        public var random: [[Double]]
        /// The range of the random directions at each of `alphas`; empty where there are none.
        public var randomBand: [Interval]
        /// The effect of the shuffled-label direction at each of `alphas`; empty where there is none.
        public var shuffled: [Interval]

        /// An input from its parts.
        public init(
            direction: String,
            target: String,
            against: String,
            layerWritten: Int,
            layerRead: Int,
            effect: String,
            alphas: [Double],
            values: [Interval],
            random: [[Double]] = [],
            randomBand: [Interval] = [],
            shuffled: [Interval] = []
        ) {
            self.direction = direction
            self.target = target
            self.against = against
            self.layerWritten = layerWritten
            self.layerRead = layerRead
            self.effect = effect
            self.alphas = alphas
            self.values = values
            self.random = random
            self.randomBand = randomBand
            self.shuffled = shuffled
        }
    }

    /// The rows of an `evaluate` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == EvaluationResult.kind else { return [] }
        let result = try results.decode(EvaluationResult.self)
        let rows = result.rows.sorted { $0.alpha < $1.alpha }
        guard rows.count > 1 else { return [] }
        let alphas = rows.map(\.alpha)
        let random = alphas.compactMap { alpha in
            result.random?.rows.first { $0.alpha == alpha }
        }
        let shuffled = alphas.compactMap { alpha in
            result.shuffled.first { $0.alpha == alpha }?.shift
        }
        let hasRandom = random.count == alphas.count
        let count = random.map(\.shifts.count).min() ?? 0
        return [
            Input(
                direction: result.direction,
                target: result.target,
                against: result.against,
                layerWritten: result.layerWritten,
                layerRead: result.layerRead,
                effect: "mean shift of the log-odds (nats)",
                alphas: alphas,
                values: rows.map(\.shift),
                random: hasRandom ? (0..<count).map { i in random.map { $0.shifts[i] } } : [],
                randomBand: hasRandom ? random.map(\.band) : [],
                shuffled: shuffled.count == alphas.count ? shuffled : []
            )
        ]
    }

    /// The drawing: the random directions faint below, the direction above them.
    public static func plot(_ input: Input) throws -> Plot {
        let range = verticalRange(input)
        var script = [
            PlotStyle.preamble,
            block("direction", input.alphas, input.values),
            block("band", input.alphas, input.randomBand),
            block("shuffled", input.alphas, input.shuffled),
            "set xlabel 'strength α (in mean norms of hidden state \(input.layerWritten))'",
            "set ylabel \(PlotStyle.quote(input.effect))",
            "set yrange [\(PlotStyle.number(range.lowerBound)):\(PlotStyle.number(range.upperBound))]",
            "set xrange [\(horizontalRange(input.alphas))]",
            PlotStyle.margin(for: labels(input)),
            "set format y '%.4g'",
        ]
        if !input.random.isEmpty {
            let rows = input.alphas.indices.map { index in
                [input.alphas[index]] + input.random.map { $0[index] }
            }
            script.append(PlotStyle.block("random", rows))
        }
        script += PlotStyle.endLabels(labels(input), range: range)
        script.append("plot " + curves(input).joined(separator: ", \\\n     "))
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "Shift of the log-odds of \(input.target) by strength of the write",
            script: script.joined(separator: "\n")
        )
    }

    private static func curves(_ input: Input) -> [String] {
        var curves = ["0 with lines linewidth 0.8 linecolor rgb '#888888'"]
        if !input.randomBand.isEmpty {
            curves.append(
                "$band using 1:3:4 with filledcurves linecolor rgb '\(PlotStyle.Color.sky)' "
                    + "fillstyle transparent solid 0.22 noborder"
            )
        }
        for index in input.random.indices {
            curves.append(
                "$random using 1:\(index + 2) with lines linewidth 0.6 linecolor rgb '#A9C7DB'"
            )
        }
        for (block, points, color, dash) in [
            ("shuffled", input.shuffled, PlotStyle.Color.green, "2"),
            ("direction", input.values, PlotStyle.Color.vermilion, "1"),
        ] where !points.isEmpty {
            curves.append(
                "$\(block) using 1:3:4 with filledcurves linecolor rgb '\(color)' "
                    + "fillstyle transparent solid 0.18 noborder"
            )
            curves.append(
                "$\(block) using 1:2 with linespoints linewidth 2 dashtype \(dash) pointtype 7 "
                    + "pointsize 0.55 linecolor rgb '\(color)'"
            )
        }
        return curves
    }

    private static func labels(
        _ input: Input
    ) -> [(text: String, y: Double, color: String)] {
        var labels: [(text: String, y: Double, color: String)] = []
        if let last = input.values.last {
            labels.append(
                (String(input.direction.prefix(22)), last.estimate, PlotStyle.Color.vermilion)
            )
        }
        if let last = input.shuffled.last {
            labels.append(("shuffled labels", last.estimate, PlotStyle.Color.green))
        }
        if let last = input.randomBand.last {
            labels.append(
                ("\(input.random.count) random directions", last.estimate, PlotStyle.Color.blue)
            )
        }
        return labels
    }

    private static func caption(_ input: Input) -> String {
        var text =
            "What writing α times the mean norm along “\(input.direction)” into hidden state "
            + "\(input.layerWritten) of the running model does to a reader at hidden state "
            + "\(input.layerRead): \(input.effect) of \(input.target) against \(input.against), "
            + "with its 95 % interval (orange). "
        if !input.random.isEmpty {
            let level = NumberText.percent(input.randomBand.first?.level ?? 0.95)
            text +=
                "Thin blue lines are random directions of the same length, the blue area holds "
                + "\(level) of them. The direction acts as itself only where orange leaves the blue "
                + "area; inside it, any write of that size does as much. "
        }
        if !input.shuffled.isEmpty {
            text += "Green: a direction fitted after the labels were shuffled."
        }
        return text
    }

    private static func horizontalRange(_ alphas: [Double]) -> String {
        let low = alphas.first ?? 0
        let high = alphas.last ?? 1
        let pad = max((high - low) * 0.02, 1e-6)
        return "\(PlotStyle.number(low - pad)):\(PlotStyle.number(high + pad))"
    }

    private static func verticalRange(_ input: Input) -> ClosedRange<Double> {
        var values: [Double] = [0]
        for interval in input.values + input.randomBand + input.shuffled {
            values += [interval.estimate, interval.lower, interval.upper]
        }
        for direction in input.random { values += direction }
        let finite = values.filter(\.isFinite)
        let low = finite.min() ?? 0
        let high = finite.max() ?? 1
        let pad = max((high - low) * 0.06, 1e-6)
        return (low - pad)...(high + pad)
    }

    private static func block(_ name: String, _ xs: [Double], _ values: [Interval]) -> String {
        PlotStyle.block(name, zip(xs, values).map { [$0, $1.estimate, $1.lower, $1.upper] })
    }
}
