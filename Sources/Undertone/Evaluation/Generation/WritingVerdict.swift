internal import Statistics

/// Whether a direction steers what a model writes, in plain words.
public enum WritingVerdict {
    /// A few sentences, negative where the figures are.
    public static func text(_ result: WritingResult) -> String {
        guard let slope = result.slope(.direction) else { return "Nothing was written." }
        return ([judged(slope, result)] + judge(result) + named(result) + cost(result))
            .joined(separator: " ")
    }

    private static var weak: Double { 0.5 }

    /// What the blind judge says: the score must grow with α, beyond random directions, and be up at the largest.
    private static func judged(_ slope: Interval, _ result: WritingResult) -> String {
        let random = result.slope(.random)
        let beside =
            random.map {
                ", \(result.randomSlopes.count) random directions \(NumberText.signed($0.lower)) … "
                    + NumberText.signed($0.upper)
            } ?? ""
        let figures = "\(signed(slope)) nats per unit of α\(beside)"
        let top = result.options.alphas.last { $0 > 0 }.flatMap { alpha in
            result.row(.direction, alpha)?.shift.map { (alpha: alpha, shift: $0) }
        }
        let highest =
            top.map {
                "; at α = \(NumberText.short($0.alpha)) it is \(signed($0.shift)) from the unsteered texts"
            } ?? ""
        let name = "'\(result.direction)'"
        let word = "'\(result.options.word)'"
        let grows = slope.lower > 0 && (random.map { slope.lower > $0.upper } ?? true)
        if grows, top.map({ $0.shift.lower > 0 }) ?? true {
            return
                "Writing \(name) steers what the model says toward \(word): the blind judge's score grows by "
                + "\(figures)\(highest)."
        }
        if slope.upper < 0 {
            return
                "Writing \(name) moves what the model says away from \(word) by the blind judge: "
                + "\(figures)\(highest)."
        }
        return
            "The blind judge doesn't show that writing \(name) steers what the model says toward \(word): "
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
                + "\(NumberText.percent(own.wrongWay?.estimate ?? 0)) of the scores moved the wrong way."
        ]
    }

    private static func signed(_ interval: Interval) -> String {
        "\(NumberText.signed(interval.estimate)) [\(NumberText.signed(interval.lower)), "
            + "\(NumberText.signed(interval.upper))]"
    }
}
