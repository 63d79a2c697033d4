public import Statistics

/// How far writes moved what a model says of itself, of the user and of a third person.
public enum ReportShiftFigure: Figure {
    /// `report_shift`.
    public static var name: String { "report_shift" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The emotion that the writes are to bring.
        public var target: String
        /// The hidden state that was written.
        public var layer: Int
        /// The strength.
        public var alpha: Double
        /// The reports, in the order of the groups.
        public var reports: [Person]
        /// What was written, in the order of the bars.
        public var names: [String]
        /// [name, report].
        public var shifts: [[Interval]]
        /// How many random directions the last of `names` stands for; 0 where it is none.
        public var randomCount: Int
    }

    /// The rows of a `reports` result at its middle strength.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == ReportsResult.kind else { return [] }
        let result = try results.decode(ReportsResult.self)
        let alphas = Set(result.rows.filter { $0.arm == .direction }.map(\.alpha)).sorted()
        guard let alpha = alphas.last(where: { $0 <= 1 }) ?? alphas.first else { return [] }
        let rows = result.rows.filter { $0.alpha == alpha || $0.arm == .prompt }
        let reports = Person.allCases.filter { person in
            rows.allSatisfy { $0.effect(on: person) != nil }
        }
        guard !rows.isEmpty, !reports.isEmpty else { return [] }
        return [
            Input(
                target: result.target,
                layer: result.layer,
                alpha: alpha,
                reports: reports,
                names: rows.map(\.name),
                shifts: rows.map { row in reports.compactMap { row.effect(on: $0)?.shift } },
                randomCount: result.randomCount
            )
        ]
    }

    /// The drawing: a group of bars for each report, a bar for each write.
    public static func plot(_ input: Input) throws -> Plot {
        let count = Double(input.names.count)
        let width = 0.8 / max(1, count)
        let ends = input.shifts.joined().flatMap { [$0.lower, $0.upper, 0] }.filter(\.isFinite)
        let low = ends.min() ?? 0
        let high = ends.max() ?? 1
        let pad = max((high - low) * 0.08, 0.5)
        var script = [
            PlotStyle.preamble,
            "set key outside right center vertical Left reverse samplen 1 spacing 1.3",
            "set ylabel 'shift of the contrast (logits)'",
            "set xlabel 'whose state the model is asked for'",
            "set xrange [-0.5:\(PlotStyle.number(Double(input.reports.count) - 0.5))]",
            "set yrange [\(PlotStyle.number(low - pad)):\(PlotStyle.number(high + pad))]",
            "set xtics ("
                + input.reports.enumerated().map { "\(PlotStyle.quote(title($1))) \($0)" }
                .joined(separator: ", ") + ")",
        ]
        var curves = ["0 with lines linewidth 0.8 linecolor rgb '#888888' notitle"]
        for (index, name) in input.names.enumerated() {
            let rows = input.shifts[index].enumerated().map { report, shift in
                let x = Double(report) + (Double(index) - (count - 1) / 2) * width
                return [x, shift.estimate, shift.lower, shift.upper]
            }
            script.append(PlotStyle.block("arm\(index)", rows))
            let shown =
                name == "random" && input.randomCount > 0 ? "\(input.randomCount) random" : name
            curves.append(
                "$arm\(index) using 1:2:(\(PlotStyle.number(width * 0.9))) with boxes fillstyle solid 0.85 "
                    + "noborder linecolor rgb '\(color(index, name))' title \(PlotStyle.quote(shown))"
            )
            curves.append(
                "$arm\(index) using 1:3:(0):($4-$3) with vectors nohead linewidth 1.4 "
                    + "linecolor rgb '\(PlotStyle.Color.ink)' notitle"
            )
        }
        script.append("plot " + curves.joined(separator: ", \\\n     "))
        return Plot(
            name: name,
            caption: caption(input),
            alternative:
                "Shift of self-, user- and third-person reports toward \(input.target) by write",
            script: script.joined(separator: "\n")
        )
    }

    private static func title(_ person: Person) -> String {
        switch person {
        case .own: "itself"
        case .user: "the user"
        case .third: "a third person"
        }
    }

    private static func color(_ index: Int, _ name: String) -> String {
        switch name {
        case "random": "#B5B5B5"
        case "prompt": PlotStyle.Color.purple
        default:
            [
                PlotStyle.Color.vermilion, PlotStyle.Color.blue, PlotStyle.Color.green,
                PlotStyle.Color.sky,
            ][index % 4]
        }
    }

    private static func caption(_ input: Input) -> String {
        "What writing α = \(NumberText.short(input.alpha)) mean norms at hidden state \(input.layer), at the opening of "
            + "the reply, does to three reports: the logit of ‘\(input.target)’ less the mean of the other answers "
            + "that were wrong before, too, with 95 % intervals over scene families. A direction is of the person "
            + "whose report it moves more than the others’; random directions of the same length (bars: the range "
            + "of 95 % of them) show what any write does. ‘prompt’ writes nothing: the system turn is that of a "
            + "conversation whose own state is the target."
    }
}
