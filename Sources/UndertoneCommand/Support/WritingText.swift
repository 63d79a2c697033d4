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
            "Slope of the score on α, nats: "
                + result.slopes.map {
                    "\($0.arm.rawValue) \(NumberText.signed($0.slope.estimate)) [\(NumberText.signed($0.slope.lower)), "
                        + "\(NumberText.signed($0.slope.upper))]"
                }.joined(separator: "; "),
            "The first prompt's texts:\n" + samples(result),
        ]
        if let verdict = run?.verdict { parts.append("Verdict: " + verdict) }
        if !figures.isEmpty { parts.append("figures: " + figures.joined(separator: " ")) }
        if let run { parts.append("run \(run.id)") }
        return parts.joined(separator: "\n\n")
    }

    private static func rows(_ result: WritingResult) -> String {
        var table = TerminalTable([
            .init("arm"), .init("α", .right), .init("shift in nats [95 %]", .right),
            .init("judged so", .right), .init("named", .right), .init("wrong way", .right),
            .init("unchanged", .right), .init("perplexity", .right), .init("distinct-2", .right),
        ])
        for row in result.rows {
            table.add([
                row.arm == .random
                    ? "\(result.options.randomDirections) random" : row.arm.rawValue,
                row.arm == .prompt || row.arm == .unsteered ? "–" : NumberText.short(row.alpha),
                row.shift.map {
                    "\(NumberText.signed($0.estimate)) [\(NumberText.signed($0.lower)), \(NumberText.signed($0.upper))]"
                } ?? "–",
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
        var table = TerminalTable([
            .init("arm"), .init("α", .right), .init("judged"), .init("text", maximumWidth: 90),
        ])
        let first = result.samples.first?.prompt
        for sample in result.samples where sample.prompt == first {
            let words = sample.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            table.add([
                sample.arm.rawValue, NumberText.short(sample.alpha), sample.judged,
                Terminal.plain(words),
            ])
        }
        return table.text()
    }
}
