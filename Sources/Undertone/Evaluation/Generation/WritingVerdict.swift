internal import Statistics

/// Whether a direction steers what a model writes, in plain words.
public enum WritingVerdict {
    /// A few sentences, negative where the figures are.
    public static func text(_ result: WritingResult) -> String {
        guard let slope = result.slope(.direction) else { return "Nothing was written." }
        let top = result.options.alphas.last { $0 > 0 }.flatMap { result.row(.direction, $0) }
        let blind = Judge(
            name: "blind judge",
            slope: slope,
            random: result.slope(.random),
            highest: top?.shift
        )
        return
            ([judged(blind, result)] + judge(result) + probe(top, result) + named(result)
            + cost(result)).joined(separator: " ")
    }

    private static var weak: Double { 0.5 }

    /// A judge with what it says of the direction.
    private struct Judge {
        var name: String
        var slope: Interval
        var random: Interval?
        /// The shift at the largest strength.
        var highest: Interval?
    }

    /// What a judge says: the score must grow with α, beyond random directions, and be up at the largest.
    private static func judged(_ judge: Judge, _ result: WritingResult) -> String {
        let (slope, random) = (judge.slope, judge.random)
        let beside =
            random.map {
                ", \(result.randomSlopes.count) random directions \(NumberText.signed($0.lower)) … "
                    + NumberText.signed($0.upper)
            } ?? ""
        let figures = "\(signed(slope)) nats per unit of α\(beside)"
        let alpha = NumberText.short(result.options.alphas.last ?? 0)
        let highest =
            judge.highest.map {
                "; at α = \(alpha) it is \(signed($0)) from the unsteered texts"
            } ?? ""
        let name = "'\(result.direction)'"
        let word = "'\(result.options.word)'"
        let grows = slope.lower > 0 && (random.map { slope.lower > $0.upper } ?? true)
        if grows, judge.highest.map({ $0.lower > 0 }) ?? true {
            return
                "Writing \(name) steers what the model says toward \(word): the \(judge.name)'s score grows by "
                + "\(figures)\(highest)."
        }
        if slope.upper < 0 {
            return
                "Writing \(name) moves what the model says away from \(word) by the \(judge.name): "
                + "\(figures)\(highest)."
        }
        return
            "The \(judge.name) doesn't show that writing \(name) steers what the model says toward \(word): "
            + "\(figures)\(highest)."
    }

    /// What the judge is worth.
    private static func judge(_ result: WritingResult) -> [String] {
        let share = NumberText.percent(result.judgeAccuracy)
        return result.judgeAccuracy < weak
            ? [
                "That says little: of texts that say the word outright ('I feel joyful.') the judge names \(share) right."
            ]
            : ["(Of texts that say the word outright the judge names \(share) right.)"]
    }

    /// What the second judge says, and what it is worth.
    private static func probe(_ top: WritingResult.Row?, _ result: WritingResult) -> [String] {
        guard let probe = result.probe, let slope = result.probeSlope(.direction) else { return [] }
        let second = Judge(
            name: "probe (\(probe.encoder))",
            slope: slope,
            random: result.probeSlope(.random),
            highest: top?.byProbe?.shift
        )
        let chance = 1 / Double(max(1, probe.words.count))
        let worth =
            "(Of held-out texts it gives \(NumberText.percent(probe.accuracy.estimate)) their label, always naming the most "
            + "frequent \(NumberText.percent(probe.baseRate)); balanced over its \(probe.words.count) labels "
            + "\(NumberText.percent(probe.balancedAccuracy.estimate)), guessing \(NumberText.percent(chance)); of texts that say "
            + "the word outright \(NumberText.percent(probe.outright)).)"
        let against = top?.byProbe?.wrongWay.map {
            "\(NumberText.percent($0.estimate)) of the probe's scores moved the wrong way there."
        }
        return [judged(second, result)] + (against.map { [$0] } ?? []) + [worth]
            + (probe.balancedAccuracy.lower <= chance
                ? ["It can't be told from guessing, so it says nothing."] : [])
    }

    /// What the texts say in so many words.
    private static func named(_ result: WritingResult) -> [String] {
        guard let alpha = result.options.alphas.last, alpha > 0,
            let own = result.row(.direction, alpha), let base = result.row(.unsteered, 0)
        else { return [] }
        func share(_ interval: Interval) -> String {
            "\(NumberText.percent(interval.estimate)) [\(NumberText.fixed(interval.lower * 100, 0)), "
                + "\(NumberText.fixed(interval.upper * 100, 0))]"
        }
        var text =
            "In so many words, \(share(own.named)) of the texts say '\(result.options.word)' first at α = "
            + "\(NumberText.short(alpha)), \(share(base.named)) unsteered"
        if let random = result.row(.random, alpha) {
            text += ", \(NumberText.percent(random.named.estimate)) under random directions"
        }
        if let prompt = result.row(.prompt, 0) {
            text += ", \(share(prompt.named)) when asked for in the system turn"
        }
        return [text + "."]
    }

    private static func cost(_ result: WritingResult) -> [String] {
        guard let alpha = result.options.alphas.last, alpha > 0,
            let own = result.row(.direction, alpha), let base = result.row(.unsteered, 0)
        else { return [] }
        return [
            "Perplexity under the unsteered model is \(NumberText.fixed(own.perplexity, 2)) there "
                + "(\(NumberText.fixed(base.perplexity, 2)) unsteered), and "
                + "\(NumberText.percent(own.wrongWay?.estimate ?? 0)) of the blind judge's scores moved the wrong way."
        ]
    }

    private static func signed(_ interval: Interval) -> String {
        "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }
}
