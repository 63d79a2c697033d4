internal import Statistics

/// What calibration found, in plain words.
public enum CalibrationVerdict {
    /// A sentence on those that have a strength, and one on each that has none.
    public static func text(_ result: CalibrationResult) -> String {
        let found = result.choices.filter { $0.alpha != nil }
        let budget =
            "mean KL ≤ \(NumberText.short(result.budget.divergence)) nat and perplexity ratio ≤ "
            + NumberText.short(result.budget.perplexityRatio)
        var sentences: [String] = []
        if found.isEmpty {
            sentences.append(
                "No direction has a strength within the budget (\(budget)) at which it does what it is for."
            )
        } else {
            sentences.append(
                "\(found.count) of \(result.choices.count) directions have a strength within the budget (\(budget))"
                    + " at which they raise their word more than random directions of the same length, on the scenarios "
                    + "that it was chosen on."
            )
            sentences += onTest(found, result)
        }
        for choice in result.choices where choice.alpha == nil {
            sentences.append("'\(choice.name)': \(choice.reason ?? "none").")
        }
        return sentences.joined(separator: " ")
    }

    /// Whether it holds on the scenarios that nothing was chosen on.
    private static func onTest(
        _ found: [CalibrationResult.Choice],
        _ result: CalibrationResult
    ) -> [String] {
        var over: [String] = []
        var weak: [String] = []
        for choice in found {
            guard let alpha = choice.alpha, let dose = result.curve(of: choice)?.dose(alpha) else {
                continue
            }
            if result.isOverBudget(choice) {
                over.append(
                    "'\(choice.name)' (mean KL \(NumberText.fixed(dose.divergence.estimate, 3)), perplexity ratio "
                        + "\(NumberText.fixed(dose.perplexityRatio.estimate, 2)))"
                )
            }
            let random = dose.random?.effect?.upper ?? 0
            if (dose.effect?.lower ?? 0) <= max(0, random) { weak.append("'\(choice.name)'") }
        }
        var sentences = [
            over.isEmpty
                ? "On the other scenarios all of them stay within it."
                : "Over budget on test, the other scenarios: \(over.joined(separator: ", "))."
        ]
        sentences.append(
            weak.isEmpty
                ? "There the interval of each one's effect lies above what random directions do."
                : "There the effect of \(weak.joined(separator: ", ")) can't be told from what random directions do."
        )
        return sentences
    }
}
