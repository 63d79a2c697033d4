public import Statistics

/// What strengths of directions disturb and move: KL on neutral text beside the effect, with the budget and random directions.
public enum CalibrationFigure: Figure {
    /// `calibration`.
    public static var name: String { "calibration" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// A direction's curve.
        public struct Line: Sendable, Hashable, Codable {
            /// The direction's name.
            public var name: String
            /// Mean KL by strength, in nat.
            public var divergence: [Double]
            /// Mean change of the contrast by strength, in nat.
            public var effect: [Double]
            /// The strength that was chosen; nil where none.
            public var alpha: Double?
        }

        /// The strengths.
        public var alphas: [Double]
        /// The budget's KL.
        public var limit: Double
        /// The directions.
        public var lines: [Line]
        /// The range of random directions' KL by strength; empty where there were none.
        public var randomDivergence: [Interval]
        /// Likewise of their effects.
        public var randomEffect: [Interval]
        /// Random directions.
        public var randomCount: Int
    }

    /// The chosen curve of each direction of a `calibration` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == CalibrationResult.kind else { return [] }
        let result = try results.decode(CalibrationResult.self)
        let curves = result.choices.compactMap { choice in
            result.curve(of: choice).map { (curve: $0, alpha: choice.alpha) }
        }
        guard !curves.isEmpty, result.alphas.count > 1 else { return [] }
        let lines = curves.map { curve, alpha in
            Input.Line(
                name: curve.name,
                divergence: curve.doses.map(\.divergence.estimate),
                effect: curve.doses.map { $0.effect?.estimate ?? .nan },
                alpha: alpha
            )
        }
        func band(
            _ values: (CalibrationResult.RandomDose) -> [Double]
        ) -> [Interval] {
            guard result.randomCount > 0 else { return [] }
            return result.alphas.indices.map { dose in
                let all = curves.compactMap { $0.curve.doses[dose].random }.flatMap(values)
                guard !all.isEmpty else { return Interval(estimate: 0, lower: 0, upper: 0) }
                return Interval(
                    estimate: Descriptive.mean(all),
                    lower: Descriptive.quantile(all, 0.025),
                    upper: Descriptive.quantile(all, 0.975)
                )
            }
        }
        return [
            Input(
                alphas: result.alphas,
                limit: result.budget.divergence,
                lines: lines,
                randomDivergence: band { [$0.divergence.lower, $0.divergence.upper] },
                randomEffect: band(\.effects),
                randomCount: result.randomCount
            )
        ]
    }

    /// The drawing: the disturbance to the left, the effect to the right; a ring at each chosen strength.
    public static func plot(_ input: Input) throws -> Plot {
        let script = [
            PlotStyle.preamble,
            "set xlabel 'strength α (mean norms)'",
            "set xrange [\(range(input.alphas))]",
            "set format y '%.4g'",
            // Two panels by margins of their own, so that the names have room to the right.
            "set multiplot",
            "set lmargin at screen 0.085; set rmargin at screen 0.42",
            "set ylabel 'mean KL on neutral text (nats)'",
            "set yrange [0:\(PlotStyle.number(ceiling(input)))]",
            panel("left", input, input.randomDivergence, limit: input.limit) { $0.divergence },
            "set lmargin at screen 0.52; set rmargin at screen 0.82",
            "set ylabel 'shift of the contrast (nats)'",
            "set yrange [*:*]",
            names(input),
            panel("right", input, input.randomEffect, limit: nil) { $0.effect },
            "unset multiplot",
        ].joined(separator: "\n")
        return Plot(
            name: name,
            caption: caption(input),
            alternative: "KL on neutral text and effect on the target's word, by strength",
            width: 860,
            height: 400,
            script: script
        )
    }

    private static func panel(
        _ prefix: String,
        _ input: Input,
        _ band: [Interval],
        limit: Double?,
        _ values: (Input.Line) -> [Double]
    ) -> String {
        var script: [String] = []
        var curves = ["0 with lines linewidth 0.8 linecolor rgb '#888888'"]
        if !band.isEmpty {
            script.append(
                PlotStyle.block(
                    prefix + "Band",
                    zip(input.alphas, band).map { [$0, $1.lower, $1.upper] }
                )
            )
            curves.append(
                "$\(prefix)Band using 1:2:3 with filledcurves linecolor rgb '\(PlotStyle.Color.grey)' "
                    + "fillstyle transparent solid 0.22 noborder"
            )
        }
        if let limit {
            curves.append(
                "\(PlotStyle.number(limit)) with lines linewidth 1.2 dashtype 2 linecolor rgb '\(PlotStyle.Color.ink)'"
            )
        }
        var rings: [[Double]] = []
        for (index, line) in input.lines.enumerated() {
            let block = "\(prefix)\(index)"
            script.append(PlotStyle.block(block, zip(input.alphas, values(line)).map { [$0, $1] }))
            curves.append(
                "$\(block) using 1:2 with lines linewidth 1.5 linecolor rgb '\(color(index, input))'"
            )
            if let alpha = line.alpha, let place = input.alphas.firstIndex(of: alpha) {
                rings.append([alpha, values(line)[place]])
            }
        }
        if !rings.isEmpty {
            script.append(PlotStyle.block(prefix + "Rings", rings))
            curves.append(
                "$\(prefix)Rings using 1:2 with points pointtype 6 pointsize 0.8 linewidth 1.2 "
                    + "linecolor rgb '\(PlotStyle.Color.ink)'"
            )
        }
        return (script + ["plot " + curves.joined(separator: ", \\\n     ")])
            .joined(separator: "\n")
    }

    /// What the colours stand for, to the right of both panels.
    private static func names(_ input: Input) -> String {
        var entries: [(text: String, color: String)] = []
        for (index, line) in input.lines.enumerated() {
            let text = kind(line.name, input)
            if !entries.contains(where: { $0.text == text }) {
                entries.append((text, color(index, input)))
            }
        }
        if input.randomCount > 0 {
            entries.append(("\(input.randomCount) random", PlotStyle.Color.grey))
        }
        return entries.prefix(16).enumerated().map { index, entry in
            "set label \(PlotStyle.quote(entry.text, limit: 20)) at screen 0.84, screen "
                + "\(PlotStyle.number(0.92 - 0.055 * Double(index))) left textcolor rgb '\(entry.color)' noenhanced"
        }.joined(separator: "\n")
    }

    /// Many directions of persons are coloured by person, others one by one.
    private static func kind(_ name: String, _ input: Input) -> String {
        let person = CalibrationOptions.parts(name).person
        guard input.lines.count > 6, let person else { return name }
        return person.rawValue + ": …"
    }

    private static func color(_ index: Int, _ input: Input) -> String {
        let palette = [
            PlotStyle.Color.vermilion, PlotStyle.Color.blue, PlotStyle.Color.green,
            PlotStyle.Color.purple, PlotStyle.Color.sky, PlotStyle.Color.ink,
        ]
        var kinds: [String] = []
        for line in input.lines {
            let kind = kind(line.name, input)
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        let place = kinds.firstIndex(of: kind(input.lines[index].name, input)) ?? index
        return palette[place % palette.count]
    }

    private static func range(_ alphas: [Double]) -> String {
        let (low, high) = (alphas.min() ?? -1, alphas.max() ?? 1)
        let pad = max((high - low) * 0.02, 1e-6)
        return "\(PlotStyle.number(low - pad)):\(PlotStyle.number(high + pad))"
    }

    /// The top of the left panel: what lies far above the budget is cut off.
    private static func ceiling(_ input: Input) -> Double {
        let largest = input.lines.flatMap(\.divergence).filter(\.isFinite).max() ?? 1
        return max(input.limit * 1.2, min(largest * 1.05, input.limit * 12))
    }

    private static func caption(_ input: Input) -> String {
        "Left: how far writing a direction at strength α moves what the model expects next on neutral text (mean KL from "
            + "the unsteered model; dashed: the budget). Right: what it does to the target's word, as the contrast "
            + "against the other words that were wrong before, too. Both on scenarios that nothing was chosen on. Rings: the "
            + "strength that was chosen on the others."
            + (input.randomCount > 0
                ? " Grey: the range of 95 % of \(input.randomCount) random directions of the same length."
                : "")
    }
}
