internal import Statistics

/// Chooses a strength from a dose curve, by what the first half of the scenarios says.
struct CalibrationChooser {
    let budget: CalibrationBudget

    /// What was chosen, or why nothing was.
    struct Verdict {
        var alpha: Double?
        var effect: Double?
        var reason: String?
    }

    func choose(_ curve: CalibrationResult.Curve) -> Verdict {
        let largest = budget.largest(
            curve.doses.map { dose in
                (
                    dose.alpha, dose.dev.divergenceBound ?? dose.dev.divergence,
                    dose.dev.perplexityRatioBound ?? dose.dev.perplexityRatio
                )
            }
        )
        guard let alpha = largest, let dose = curve.dose(alpha) else {
            return Verdict(
                reason:
                    "the smallest strength may be over the budget already, by the upper end of its interval"
            )
        }
        guard let effect = dose.dev.effect, effect > 0 else {
            return Verdict(
                reason: "within the budget it doesn't raise '\(curve.word)'"
            )
        }
        let random = dose.dev.randomEffects
        guard random.isEmpty || effect > Descriptive.quantile(random, 0.975) else {
            return Verdict(
                reason:
                    "within the budget it raises '\(curve.word)' no more than random directions do"
            )
        }
        return Verdict(alpha: alpha, effect: effect)
    }
}
