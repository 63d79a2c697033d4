/// What probes read behind the writes, without what the writes bring along by themselves, over what random directions do.
public enum AttributionProbeFigure: Figure {
    /// `attribution_probe`.
    public static var name: String { "attribution_probe" }

    /// What is drawn.
    public struct Input: Sendable, Hashable, Codable {
        /// The directions, a point a person's probe.
        public var drawing: AttributionFigure.Input
        /// The hidden state that is read.
        public var at: Int
    }

    /// One figure; none where no state was read by probe.
    public static func inputs(from results: RunResults) throws -> [Input] {
        guard results.kind == AttributionResult.kind else { return [] }
        let result = try results.decode(AttributionResult.self)
        guard let found = result.downstream, let at = found.at else { return [] }
        let rows = found.rows.filter(\.isPrimary)
        guard !rows.isEmpty else { return [] }
        let shown =
            rows.filter { $0.arm != .shuffled && $0.arm != .prompt }
            + rows.filter { $0.arm == .shuffled }.prefix(1) + rows.filter { $0.arm == .prompt }
        let groups = shown.map { row in
            AttributionFigure.Input.Group(
                name: row.direction,
                verdict: found.comparisons.first { $0.direction == row.direction }?.byProbe,
                points: row.effects.compactMap { AttributionFigure.point($0.report, $0.rest) }
            )
        }
        let random = rows.flatMap(\.effects).compactMap(\.rest.random?.count).max() ?? 0
        return [
            Input(
                drawing: AttributionFigure.Input(
                    file: name,
                    target: found.header.target,
                    model: result.design.model,
                    primary: result.primary,
                    random: random,
                    scenarios: result.design.testScenarios,
                    groups: groups
                ),
                at: at
            )
        ]
    }

    /// The drawing, of the form of ``AttributionFigure``.
    public static func plot(_ input: Input) throws -> Plot {
        let (drawing, primary) = (input.drawing, input.drawing.primary)
        return AttributionFigure.plot(
            drawing,
            AttributionFigure.Words(
                axis:
                    "change toward “\(AttributionFigure.label(drawing.target))” (standard deviations)",
                key: "probes of",
                verdict: "by probe",
                caption:
                    "The same directions, written into \(drawing.model) at hidden state \(primary.layer) on "
                    + "\(AttributionSummary.tokens(primary.mask)) with α = \(NumberText.short(primary.alpha)), read by "
                    + "probe: the change of hidden state \(input.at) at the token that opens the reply along each "
                    + "person’s probe, without what the write brings along by itself, in standard deviations of unsteered "
                    + "dialogues. Lines: 95 % intervals over \(drawing.scenarios) scenarios. Grey: the range of 95 % of "
                    + "\(drawing.random) random directions of equal norm. At the right what the rules of the verdicts say "
                    + "of the probes; the verdict itself rests on words alone.",
                moved: "probes"
            )
        )
    }
}
