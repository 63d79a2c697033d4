import Statistics
import Undertone

/// What was written, judged, for the terminal.
enum WritingText {
    static func text(_ result: WritingResult, run: Run?, figures: [String]) -> String {
        let judge = result.options.judge
        var parts = [
            """
            \(Terminal.plain(result.direction)) (\(result.method)), added at hidden state \(result.layer), tokens: \
            \(result.options.tokens); α in units of ‖h̄‖ = \(NumberText.short(result.alphaUnit))
            \(result.prompts) prompts of \(result.scenarios) scenarios, answered under each setting; judged blindly by \
            \(Terminal.plain(result.judgeModel)): "\(judge.question) \(judge.stem) …", one of \(result.options.words.joined(separator: ", ")); \
            it names \(NumberText.percent(result.judgeAccuracy)) of "I feel …" right
            """,
            rows(result),
            probe(result),
            "Slope of the score on α, nats: " + slopes(result.slopes),
            result.probeSlopes.map { "Slope by the probe: " + slopes($0) } ?? "",
            "The first prompt's texts:\n" + samples(result),
        ]
        parts.removeAll { $0.isEmpty }
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static func slopes(_ slopes: [WritingResult.Slope]) -> String {
        slopes.map {
            "\($0.arm.rawValue) \(signed($0.slope))"
        }.joined(separator: "; ")
    }

    /// What the second judge is worth, and what it says.
    private static func probe(_ result: WritingResult) -> String {
        guard let probe = result.probe else { return "" }
        let labels = zip(probe.words, probe.labels).map { $0 == $1 ? $0 : "\($0) (\($1))" }
        var table = TerminalTable([
            .init("arm"), .init("α", .right), .init("shift by the probe [95 %]", .right),
            .init("judged so", .right), .init("wrong way", .right),
        ])
        for row in result.rows {
            guard let judgement = row.byProbe else { continue }
            table.add([
                name(row, result), alpha(row),
                judgement.shift.map(signed) ?? "–",
                NumberText.percent(judgement.judged.estimate),
                judgement.wrongWay.map { NumberText.percent($0.estimate) } ?? "–",
            ])
        }
        return """
            Second judge, never told the target: a probe on hidden state \(probe.layer) of \(Terminal.plain(probe.encoder)), \
            fitted on \(NumberText.count(probe.trainTexts)) texts of \(Terminal.plain(probe.corpus)); one of \
            \(Terminal.plain(labels.joined(separator: ", ")))
            On \(NumberText.count(probe.heldOutTexts)) held-out texts: accuracy \(NumberText.interval(probe.accuracy)) (always \
            the most frequent label: \(NumberText.fixed(probe.baseRate))), balanced \
            \(NumberText.interval(probe.balancedAccuracy)) (guessing: \
            \(NumberText.fixed(1 / Double(max(1, probe.words.count))))); it names \(NumberText.percent(probe.outright)) of "I feel …" right

            """ + table.text()
    }

    private static func name(_ row: WritingResult.Row, _ result: WritingResult) -> String {
        row.arm == .random ? "\(result.options.randomDirections) random" : row.arm.rawValue
    }

    private static func alpha(_ row: WritingResult.Row) -> String {
        row.arm == .prompt || row.arm == .unsteered ? "–" : NumberText.short(row.alpha)
    }

    private static func signed(_ interval: Interval) -> String {
        "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), \(NumberText.signed(interval.upper))]"
    }

    private static func rows(_ result: WritingResult) -> String {
        var table = TerminalTable([
            .init("arm"), .init("α", .right), .init("shift in nats [95 %]", .right),
            .init("judged so", .right), .init("named", .right), .init("wrong way", .right),
            .init("unchanged", .right), .init("perplexity", .right), .init("distinct-2", .right),
        ])
        for row in result.rows {
            table.add([
                name(row, result), alpha(row),
                row.shift.map(signed) ?? "–",
                NumberText.percent(row.judged.estimate), NumberText.percent(row.named.estimate),
                row.wrongWay.map { NumberText.percent($0.estimate) } ?? "–",
                NumberText.percent(row.unchanged),
                NumberText.fixed(row.perplexity, 2),
                row.distinct[1].map { NumberText.fixed($0, 2) } ?? "–",
            ])
        }
        return table.text()
    }

    private static func samples(_ result: WritingResult) -> String {
        let hasProbe = result.probe != nil
        var table = TerminalTable(
            [.init("arm"), .init("α", .right), .init("judged")]
                + (hasProbe ? [.init("by the probe")] : []) + [.init("text", maximumWidth: 90)]
        )
        let first = result.samples.first?.prompt
        for sample in result.samples where sample.prompt == first {
            let words = sample.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            table.add(
                [sample.arm.rawValue, NumberText.short(sample.alpha), sample.judged]
                    + (hasProbe ? [sample.byProbe ?? "–"] : []) + [Terminal.plain(words)]
            )
        }
        return table.text()
    }
}
