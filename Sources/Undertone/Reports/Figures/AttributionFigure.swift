public import Statistics

/// Whose report each direction moved: effects on self, user, third person and thing, over what random directions do.
public enum AttributionFigure: Figure {
    /// `attribution`.
    public static var name: String { "attribution" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The effect on one report.
        public struct Point: Sendable, Hashable, Codable {
            /// Whose report.
            public var report: ReportKind
            /// The effect in logits.
            public var shift: Interval
            /// The range of 95 % of the random directions; nil where none were read.
            public var band: Interval?
        }

        /// A direction.
        public struct Group: Sendable, Hashable, Codable {
            /// Its name.
            public var name: String
            /// Its verdict; nil where none is given, as for prompts.
            public var verdict: AttributionVerdict?
            /// By report.
            public var points: [Point]
        }

        /// The file's name.
        public var file: String
        /// The emotion.
        public var target: String
        /// The model's name.
        public var model: String
        /// Where and how strongly was written.
        public var primary: AttributionPrimary
        /// Random directions.
        public var random: Int
        /// Scenarios.
        public var scenarios: Int
        /// The directions, from the top.
        public var groups: [Group]
    }

    /// One figure a target; none where no effect has an interval.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == AttributionResult.kind else { return [] }
        let result = try results.decode(AttributionResult.self)
        let targets = targets(of: result)
        return targets.compactMap { target in
            let rows = result.rows.filter { $0.isPrimary && $0.target == target }
            let shuffled = rows.filter { $0.arm == .shuffled }.prefix(1)
            let shown =
                rows.filter { $0.arm != .shuffled && $0.arm != .prompt } + shuffled
                + rows.filter { $0.arm == .prompt }
            let groups = shown.map { row in
                Input.Group(
                    name: row.direction,
                    verdict: result.findings.first {
                        $0.direction == row.direction && $0.target == target
                    }?.verdict,
                    points: row.effects.compactMap { point($0.report, $0.shift) }
                )
            }
            // A single scenario has no interval.
            guard groups.contains(where: { !$0.points.isEmpty }) else { return nil }
            return Input(
                file: file(name, target, of: targets),
                target: target,
                model: result.design.model,
                primary: result.primary,
                random: result.design.random,
                scenarios: result.design.testScenarios,
                groups: groups
            )
        }
    }

    /// Targets that have a row at the primary place, as they come.
    static func targets(of result: AttributionResult) -> [String] {
        var seen: Set<String> = []
        return result.rows.filter(\.isPrimary).map(\.target).filter { seen.insert($0).inserted }
    }

    /// The name of a figure, with the target where there are several.
    static func file(_ name: String, _ target: String, of targets: [String]) -> String {
        guard targets.count > 1 else { return name }
        let plain = target.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return name + "_" + String(plain)
    }

    /// The colour of a report, the same in all figures of an experiment.
    static func color(_ report: ReportKind) -> String {
        switch report {
        case .own: PlotStyle.Color.vermilion
        case .user: PlotStyle.Color.blue
        case .third: PlotStyle.Color.green
        case .object: "#7A7A7A"
        }
    }

    /// A report in a key.
    static func title(_ report: ReportKind) -> String {
        switch report {
        case .own: "itself"
        case .user: "the user"
        case .third: "a third person"
        case .object: "a thing"
        }
    }

    static func point(
        _ report: ReportKind,
        _ estimate: AttributionResult.Estimate
    ) -> Input.Point? {
        guard let interval = estimate.interval else { return nil }
        return Input.Point(
            report: report,
            shift: interval,
            band: estimate.random.map {
                Interval(estimate: $0.mean, lower: $0.lower, upper: $0.upper)
            }
        )
    }
}
