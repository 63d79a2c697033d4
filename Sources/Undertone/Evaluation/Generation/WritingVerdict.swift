internal import Statistics

/// Whether a direction steers what a model writes, in plain words.
public enum WritingVerdict {
    /// A few sentences, negative where the figures are.
    public static func text(_ result: WritingResult) -> String {
        guard let slope = result.slope(.direction) else { return "Nothing was written." }
        let figures =
            "\(NumberText.signed(slope.estimate)) nats per unit of α [\(NumberText.signed(slope.lower)), "
            + "\(NumberText.signed(slope.upper))]"
        let random = result.slope(.random)
        let isBeyond = random.map { slope.lower > $0.upper } ?? true
        let beside =
            random.map {
                ", \(result.randomSlopes.count) random directions \(NumberText.signed($0.lower)) … "
                    + NumberText.signed($0.upper)
            } ?? ""
        var sentences: [String] = []
        if slope.lower > 0, isBeyond {
            sentences.append(
                "Writing '\(result.direction)' steers what the model says toward '\(result.options.word)': the blind "
                    + "judge's score grows by \(figures)\(beside)."
            )
        } else if slope.upper < 0 {
            sentences.append(
                "Writing '\(result.direction)' moves what the model says away from '\(result.options.word)': "
                    + "\(figures)\(beside)."
            )
        } else {
            sentences.append(
                "It isn't shown that writing '\(result.direction)' steers what the model says toward "
                    + "'\(result.options.word)': \(figures)\(beside)."
            )
        }
        sentences += comparison(result)
        return sentences.joined(separator: " ")
    }

    /// Beside prompting, and at what cost, at the largest strength.
    private static func comparison(_ result: WritingResult) -> [String] {
        guard let alpha = result.options.alphas.last, alpha > 0,
            let own = result.row(.direction, alpha), let base = result.row(.unsteered, 0)
        else { return [] }
        var sentences: [String] = []
        if let prompt = result.row(.prompt, 0), let shift = own.shift, let other = prompt.shift {
            let relation =
                shift.lower > other.upper
                ? "more than" : shift.upper < other.lower ? "less than" : "no differently from"
            sentences.append(
                "At α = \(NumberText.short(alpha)) it moves the score by \(NumberText.signed(shift.estimate)), "
                    + "\(relation) asking for it in the system turn (\(NumberText.signed(other.estimate)))."
            )
        }
        sentences.append(
            "\(NumberText.percent(own.judged.estimate)) of the texts are then judged '\(result.options.word)' "
                + "(\(NumberText.percent(base.judged.estimate)) unsteered), "
                + "\(NumberText.percent(own.wrongWay?.estimate ?? 0)) moved the wrong way, and perplexity under the "
                + "unsteered model is \(NumberText.fixed(own.perplexity, 2)) (\(NumberText.fixed(base.perplexity, 2)) unsteered)."
        )
        return sentences
    }
}
