internal import Statistics

/// Whose report each direction moved, with the tests behind it.
enum AttributionSection: ReportSection {
    static var kind: String { AttributionResult.kind }

    static func content(
        of results: RunResults,
        with figures: ReportFigures
    ) throws -> ReportContent {
        let result = try results.decode(AttributionResult.self)
        var body: [HTML] = [.element("p", text: AttributionSummary.text(result))]
        body += try figures.html(of: results)
        body.append(effects(result).html)
        body.append(differences(result).html)
        if let probes = DownstreamTable.table(result) { body.append(probes.html) }
        body.append(tests(result).html)
        body += AttributionVariantTables.html(of: result)
        if !result.doses.isEmpty { body.append(doses(result).html) }
        return ReportContent(
            title: "Self or user: whose report moves?",
            facts: facts(result),
            body: body,
            caveats: result.limits + [
                "What a model reports of a state is what it says. A verdict is about a functional representation of "
                    + "an emotion and whom it is ascribed to, never about feeling.",
                "One model, one set of dialogues, one closed set of words: nothing here says how far it generalises.",
            ]
        )
    }

    private static func facts(_ result: AttributionResult) -> [(name: String, value: String)] {
        let (design, primary) = (result.design, result.primary)
        return [
            ("Model", design.model),
            (
                "Place of the verdicts",
                "hidden state \(primary.layer), \(AttributionSummary.tokens(primary.mask)), α = "
                    + "\(NumberText.short(primary.alpha)); chosen by: \(primary.chosenBy.rawValue)"
            ),
            (
                "Items",
                "\(NumberText.counted(design.testItems, "test item")) of "
                    + "\(NumberText.counted(design.testScenarios, "scenario")), which are what is drawn and flipped; "
                    + "\(NumberText.counted(design.devItems, "dev item")) for choices alone, "
                    + "\(design.checkItems ?? 0) with swapped roles or named speakers for checks alone"
            ),
            (
                "Reports",
                design.reports.map(\.rawValue).joined(separator: ", ") + "; "
                    + NumberText.counted(design.stems, "stem") + " in all; answers: "
                    + design.words.joined(separator: ", ")
            ),
            (
                "Controls",
                "\(design.random) random directions of equal norm. "
                    + (result.chance.map(AttributionSummary.chance) ?? "")
            ),
            (
                "Alike means",
                result.bound.map { "a difference under \(NumberText.short($0)) logits" }
                    ?? "a difference under \(NumberText.percent(result.ratio)) of the mean effect"
            ),
            (
                "Correction",
                "Holm over \(NumberText.counted(result.family, "claim")); Benjamini–Hochberg over the map"
            ),
            ("Readings", NumberText.count(design.readings)),
        ]
    }

    private static func primaryRows(_ result: AttributionResult) -> [AttributionResult.Row] {
        result.rows.filter(\.isPrimary)
    }

    private static func verdict(
        _ row: AttributionResult.Row,
        _ result: AttributionResult
    ) -> String {
        result.findings.first { $0.direction == row.direction && $0.target == row.target }?
            .verdict.rawValue ?? "–"
    }

    private static func effects(_ result: AttributionResult) -> ReportTable {
        let rows = primaryRows(result).flatMap { row in row.effects.map { (row, $0) } }
        return ReportTable(
            caption:
                "Effects at the place of the verdicts. Shift: change of the target’s log-probability against the other "
                + "answers that were wrong before, too, in logits, BCa 95 % interval over scenarios. d_z: over scenarios. "
                + "Cliff’s δ: steered against unsteered. Wrong way: share of items that moved away. Ceiling: items left out "
                + "because the target was the answer before; floor: items in which it was the least likely word. "
                + "Content-free: the shift after a context that says nothing. Rating: change of the 0–9 rating toward the "
                + "target.",
            columns: [
                "direction", "report", "shift", "random directions", "p", "p random", "d_z",
                "Cliff’s δ", "wrong way", "items", "ceiling", "floor", "content-free", "rating",
            ],
            rows: rows.map { row, effect in
                let shift = effect.shift
                return [
                    .text(name(row)), .text(effect.report.rawValue),
                    estimate(shift), band(shift),
                    .number(p(shift.p)), .number(p(shift.random?.p)),
                    .number(shift.dz.map { NumberText.fixed($0, 2) } ?? "–"),
                    .number(effect.cliffsDelta.map { NumberText.fixed($0, 2) } ?? "–"),
                    .number(NumberText.percent(effect.wrongWay)),
                    .number(String(shift.items)), .number(String(effect.ceiling)),
                    .number(String(effect.floor)),
                    .number(effect.contentFree.map { NumberText.signed($0) } ?? "–"),
                    effect.rating.map(estimate) ?? .number("–"),
                ]
            }
        )
    }

    private static func differences(_ result: AttributionResult) -> ReportTable {
        let rows = primaryRows(result)
        func cell(_ row: AttributionResult.Row, _ kind: AttributionMargin) -> ReportTable.Cell {
            row.margin(kind).map { estimate($0.shift) } ?? .number("–")
        }
        return ReportTable(
            caption:
                "Differences between reports in the same items, and the verdicts. A = (Δself − Δuser) / (|Δself| + |Δuser|), "
                + "mean over items. Detectable: the D that an experiment of this size finds with power .8 at the level that "
                + "Holm’s correction asks of the first claim.",
            columns: ["direction"] + AttributionMargin.allCases.map(\.rawValue) + [
                "self − user, random", "A", "self − user, rating", "detectable", "verdict",
            ],
            rows: rows.map { row in
                let finding = result.findings.first {
                    $0.direction == row.direction && $0.target == row.target
                }
                let cells: [ReportTable.Cell] = [
                    row.margin(.selfUser).map { band($0.shift) } ?? .number("–"),
                    row.asymmetry.map(estimate) ?? .number("–"),
                    row.margin(.selfUser)?.rating.map(estimate) ?? .number("–"),
                    .number(finding?.detectable.map { NumberText.fixed($0.margin, 2) } ?? "–"),
                    .text(verdict(row, result)),
                ]
                return [.text(name(row))] + AttributionMargin.allCases.map { cell(row, $0) } + cells
            }
        )
    }

    /// The tests of the verdict that was given, or of the one that came nearest.
    private static func tests(_ result: AttributionResult) -> ReportTable {
        let shown = result.findings.flatMap { finding -> [[ReportTable.Cell]] in
            let claim =
                finding.claim(finding.verdict)
                ?? finding.claims.min { first, second in
                    (first.tests.count { !$0.isMet }, first.p)
                        < (second.tests.count { !$0.isMet }, second.p)
                }
            guard let claim else { return [] }
            return claim.tests.map { test in
                [
                    .text(finding.direction), .text(claim.verdict.rawValue), .text(test.name),
                    test.interval.map { ReportTable.Cell.shift($0) }
                        ?? .number(NumberText.signed(test.estimate)),
                    .number(p(test.p)), .text(test.isMet ? "yes" : "no"),
                    .number(p(claim.adjusted)), .text(claim.holds ? "yes" : "no"),
                ]
            }
        }
        return ReportTable(
            caption:
                "The tests behind each verdict; for ‘undetermined’ those of the verdict that came nearest. A claim needs "
                + "all of its tests, and its p, the largest of them but those against random directions, after Holm’s "
                + "correction.",
            columns: [
                "direction", "claim", "test", "estimate", "p", "met", "claim’s p, corrected",
                "holds",
            ],
            rows: shown
        )
    }

    private static func doses(_ result: AttributionResult) -> ReportTable {
        ReportTable(
            caption:
                "How reports follow the strength. ρ: mean of Spearman’s ρ by scenario, with its sign-flip p. Page: test of a "
                + "rise in every scenario. Slope: change ~ α + (1 | scenario) by REML, with the sign-flip p of one slope a "
                + "scenario.",
            columns: ["direction", "report", "ρ", "p of ρ", "p (Page)", "slope", "p of slope"],
            rows: result.doses.map { dose in
                [
                    .text(dose.direction), .text(dose.report.rawValue),
                    .number(dose.spearman.map { NumberText.fixed($0, 2) } ?? "–"),
                    .number(p(dose.spearmanP)), .number(p(dose.pageP)), .shift(dose.slope),
                    .number(p(dose.slopeP)),
                ]
            }
        )
    }

    // MARK: - Cells

    private static func name(_ row: AttributionResult.Row) -> String {
        row.arm == .shuffled ? "\(row.direction) → \(row.target)" : row.direction
    }

    static func estimate(_ estimate: AttributionResult.Estimate) -> ReportTable.Cell {
        estimate.interval.map { .shift($0) } ?? .number(NumberText.signed(estimate.mean))
    }

    private static func band(_ estimate: AttributionResult.Estimate) -> ReportTable.Cell {
        .shift(
            estimate.random.map {
                Interval(estimate: $0.mean, lower: $0.lower, upper: $0.upper)
            }
        )
    }

    private static func p(_ value: Double?) -> String {
        guard let value else { return "–" }
        return value < 0.0005 ? "<.001" : NumberText.fixed(value)
    }
}
