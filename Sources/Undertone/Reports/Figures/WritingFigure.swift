internal import Foundation
public import Statistics

/// What judges make of texts that were written under strengths of a direction, beside controls; and what it costs in fluency.
public enum WritingFigure: Figure {
    /// `writing`.
    public static var name: String { "writing" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// A value by strength, ascending.
        public struct Point: Sendable, Hashable, Codable {
            /// The strength.
            public var alpha: Double
            /// The value with its ends; all three the same where there is no interval.
            public var value: Interval
        }

        /// What was done.
        public struct Line: Sendable, Hashable, Codable {
            /// The arm.
            public var arm: WritingResult.Arm
            /// By strength, ascending.
            public var points: [Point]
        }

        /// One set of axes.
        public struct Panel: Sendable, Hashable, Codable {
            /// The vertical axis with its unit.
            public var title: String
            /// The arms.
            public var lines: [Line]
            /// Where "nothing happened" lies; nil: nowhere.
            public var level: Double?
            /// Whether the axis is logarithmic.
            public var isLogarithmic = false
            /// Whether it is a share, drawn from 0 to 1.
            public var isShare = false
        }

        /// The direction's name.
        public var direction: String
        /// The target's word.
        public var word: String
        /// Judges above, fluency below.
        public var scores: [Panel]
        /// Perplexity and repetition.
        public var fluency: [Panel]
        /// Random directions.
        public var randomCount: Int
        /// Whether the second panel above is a probe.
        public var hasProbe: Bool
    }

    /// The rows of a `writing` result.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == WritingResult.kind else { return [] }
        let result = try results.decode(WritingResult.self)
        guard result.rows.contains(where: { $0.arm == .direction }) else { return [] }
        let nothing = Interval(estimate: 0, lower: 0, upper: 0)
        func plain(_ value: Double?) -> Interval? {
            value.map { Interval(estimate: $0, lower: $0, upper: $0) }
        }
        func panel(
            _ title: String,
            level: Double? = nil,
            isLogarithmic: Bool = false,
            isShare: Bool = false,
            _ value: (WritingResult.Row) -> Interval?
        ) -> Input.Panel {
            Input.Panel(
                title: title,
                lines: lines(result, value),
                level: level,
                isLogarithmic: isLogarithmic,
                isShare: isShare
            )
        }
        // From the unsteered text of the same prompt, which lies at 0.
        func shift(_ row: WritingResult.Row, _ shift: Interval?) -> Interval? {
            row.arm == .unsteered ? nothing : shift
        }
        let asked = panel("model asked: shift (nats)", level: 0) { shift($0, $0.shift) }
        let second =
            result.probe == nil
            ? panel("share that says '\(result.options.word)'", isShare: true) { $0.named }
            : panel("probe: shift (nats)", level: 0) { shift($0, $0.byProbe?.shift) }
        return [
            Input(
                direction: result.direction,
                word: result.options.word,
                scores: [asked, second],
                fluency: [
                    panel("perplexity, unsteered model", isLogarithmic: true) {
                        plain($0.perplexity)
                    },
                    panel("distinct-2", isShare: true) { plain($0.distinct[1]) },
                ],
                randomCount: result.options.randomDirections,
                hasProbe: result.probe != nil
            )
        ]
    }

    /// Arms as lines: at strength 0 those that only write are the unsteered model, and `both` is the prompt alone.
    private static func lines(
        _ result: WritingResult,
        _ value: (WritingResult.Row) -> Interval?
    ) -> [Input.Line] {
        let arms: [WritingResult.Arm] = [.random, .shuffled, .both, .prompt, .direction]
        return arms.compactMap { arm in
            let start: WritingResult.Arm = arm == .both ? .prompt : .unsteered
            var rows = result.rows.filter { $0.arm == arm }
            guard !rows.isEmpty else { return nil }
            if arm != .prompt { rows += result.rows.filter { $0.arm == start } }
            let points = rows.compactMap { row in
                value(row).map { Input.Point(alpha: row.alpha, value: $0) }
            }
            return Input.Line(arm: arm, points: points.sorted { $0.alpha < $1.alpha })
        }
    }

    /// The drawing: two panels of scores, two of fluency under them.
    public static func plot(_ input: Input) throws -> Plot {
        let places: [(left: Double, right: Double)] = [(0.085, 0.415), (0.515, 0.82)]
        var script = [
            PlotStyle.preamble,
            "set xrange [\(horizontalRange(input))]",
            "set xtics \(PlotStyle.number(step(span(input))))",
            "set format y '%.4g'",
            "set multiplot",
            names(input),
        ]
        for (row, panels) in [input.scores, input.fluency].enumerated() {
            script.append(
                row == 0
                    ? "set tmargin at screen 0.97; set bmargin at screen 0.56"
                    : "set tmargin at screen 0.46; set bmargin at screen 0.105"
            )
            script.append(row == 0 ? "unset xlabel" : "set xlabel 'strength α (mean norms)'")
            for (column, panel) in panels.enumerated() {
                let place = places[column % places.count]
                script.append(
                    "set lmargin at screen \(place.left); set rmargin at screen \(place.right)"
                )
                script.append(draw(panel, "panel\(row)\(column)", shift: 0.008 * span(input)))
                // Once is enough.
                script.append("unset label")
            }
        }
        script.append("unset multiplot")
        return Plot(
            name: name,
            caption: caption(input),
            alternative:
                "Scores of ‘\(input.word)’ by two judges and fluency of what was written, by strength",
            width: 860,
            height: 600,
            script: script.joined(separator: "\n")
        )
    }

    /// Arms stand a little beside each other, so that no interval hides another.
    private static func draw(_ panel: Input.Panel, _ prefix: String, shift: Double) -> String {
        let top = panel.lines.flatMap(\.points).map(\.value.upper).filter(\.isFinite).max() ?? 1
        var script = [
            "set ylabel \(PlotStyle.quote(panel.title))",
            panel.isLogarithmic ? "set logscale y" : "unset logscale y",
            panel.isShare
                ? "set yrange [0:1.05]"
                : panel.isLogarithmic
                    ? "set yrange [0.9:\(PlotStyle.number(max(2, top * 1.3)))]"
                    : "set yrange [*:*]",
        ]
        var curves =
            panel.level.map {
                ["\(PlotStyle.number($0)) with lines linewidth 0.8 linecolor rgb '#888888'"]
            } ?? []
        for (number, line) in panel.lines.enumerated() {
            let beside = line.arm == .random ? 0 : shift * Double(number - 2)
            let block = prefix + line.arm.rawValue
            let color = color(line.arm)
            script.append(
                PlotStyle.block(
                    block,
                    line.points.map {
                        [$0.alpha + beside, $0.value.estimate, $0.value.lower, $0.value.upper]
                    }
                )
            )
            if line.arm == .random {
                curves.append(
                    "$\(block) using 1:3:4 with filledcurves linecolor rgb '\(color)' "
                        + "fillstyle transparent solid 0.25 noborder"
                )
            }
            if line.points.contains(where: { $0.value.lower < $0.value.upper }),
                line.arm != .random
            {
                curves.append(
                    "$\(block) using 1:2:3:4 with yerrorbars pointtype 7 pointsize 0 linewidth 1.2 "
                        + "linecolor rgb '\(color)'"
                )
            }
            curves.append(
                line.arm == .prompt
                    ? "$\(block) using 1:2 with points pointtype 5 pointsize 1 linecolor rgb '\(color)'"
                    : "$\(block) using 1:2 with linespoints linewidth 1.8 pointtype 7 pointsize 0.5 "
                        + "dashtype \(line.arm == .both || line.arm == .shuffled ? 2 : 1) linecolor rgb '\(color)'"
            )
        }
        return (script + ["plot " + curves.joined(separator: ", \\\n     ")])
            .joined(separator: "\n")
    }

    private static func color(_ arm: WritingResult.Arm) -> String {
        switch arm {
        case .direction: PlotStyle.Color.vermilion
        case .shuffled: PlotStyle.Color.green
        case .prompt: PlotStyle.Color.ink
        case .both: PlotStyle.Color.purple
        case .random, .unsteered: PlotStyle.Color.grey
        }
    }

    /// What the colours stand for, to the right of the panels.
    private static func names(_ input: Input) -> String {
        let arms = (input.scores.first?.lines ?? []).map(\.arm).reversed()
        return arms.enumerated().map { index, arm in
            let text =
                switch arm {
                case .direction: input.direction
                case .random: "\(input.randomCount) random"
                case .shuffled: "shuffled labels"
                case .prompt: "prompt alone"
                case .both: "prompt and write"
                case .unsteered: "unsteered"
                }
            return
                "set label \(index + 1) \(PlotStyle.quote(text, limit: 20)) at screen 0.84, screen "
                + "\(PlotStyle.number(0.94 - 0.04 * Double(index))) left textcolor rgb '\(color(arm))' noenhanced"
        }.joined(separator: "\n")
    }

    private static func ends(_ input: Input) -> (low: Double, high: Double) {
        let alphas = input.scores.flatMap(\.lines).flatMap(\.points).map(\.alpha)
        return (alphas.min() ?? -1, alphas.max() ?? 1)
    }

    private static func span(_ input: Input) -> Double { ends(input).high - ends(input).low }

    /// A step of 1, 2 or 5 times a power of ten that divides a range into three to seven.
    private static func step(_ span: Double) -> Double {
        guard span > 0 else { return 1 }
        let power = pow(10, (log10(span / 3)).rounded(.down))
        return [5, 2, 1].map { $0 * power }.first { $0 <= span / 3 } ?? power
    }

    private static func horizontalRange(_ input: Input) -> String {
        let (low, high) = ends(input)
        let pad = max((high - low) * 0.04, 1e-6)
        return "\(PlotStyle.number(low - pad)):\(PlotStyle.number(high + pad))"
    }

    private static func caption(_ input: Input) -> String {
        "What the model writes under “\(input.direction)” at strength α. Above: the score of ‘\(input.word)’ (its log-probability "
            + "minus the mean of the other words’) less that of the unsteered text of the same prompt, with 95 % intervals over "
            + "scenarios: left by a fresh, unsteered model that is asked which word fits, right "
            + (input.hasProbe
                ? "by a probe on an encoder. Neither is told the target. "
                : "the share of texts whose first word of the set it is. ")
            + "Below: perplexity of the texts under the unsteered model, and different pairs of neighbouring tokens over all of "
            + "them. Grey: \(input.randomCount) random directions of the same length (their mean, above the range of 95 % of "
            + "them). The square is the prompt that asks for it, without a write; ‘prompt and write’ starts from there."
    }
}
