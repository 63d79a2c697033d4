internal import Statistics

/// What a steering table says, in plain words.
public enum SteeringVerdict {
    /// Names the largest α, what moved there, and whether chance directions do as much.
    public static func text(_ result: EvaluationResult) -> String {
        guard let row = result.rows.max(by: { $0.alpha < $1.alpha }), row.alpha != 0 else {
            return "No strength other than 0 was tried, so nothing can be said."
        }
        let shift =
            "\(NumberText.signed(row.shift.estimate)) nats "
            + "[\(NumberText.signed(row.shift.lower)), \(NumberText.signed(row.shift.upper))]"
        let share = NumberText.percent(row.shareMoved.estimate)
        var text =
            "Written at hidden state \(result.layerWritten) with α = \(NumberText.short(row.alpha)), '\(result.target)' "
            + "moves the reader's log-odds at hidden state \(result.layerRead) by \(shift); \(share) of "
            + "\(result.counts.reduce(0) { $0 + $1.test }) held-out texts move toward it. "
        guard let random = result.random?.rows.first(where: { $0.alpha == row.alpha }),
            let own = random.direction, let p = random.pValue
        else {
            return text
                + "Without random directions beside it, this can't be told from mere disruption."
        }
        text +=
            "\(random.shifts.count) random directions of the same norm move it by "
            + "\(NumberText.signed(random.band.lower)) to \(NumberText.signed(random.band.upper))"
        if let shuffled = result.shuffled.first(where: { $0.alpha == row.alpha }) {
            text +=
                ", the direction from shuffled labels by \(NumberText.signed(shuffled.shift.estimate))"
        }
        text += ". "
        let smallest = 1 / Double(1 + random.shifts.count)
        let furthest = random.shifts.max() ?? .infinity
        if row.shift.lower > 0, own > furthest, row.shift.lower > furthest {
            text +=
                "The direction acts in this model beyond what any of the random ones does "
                + "(p = \(NumberText.fixed(p, 3)), the smallest that \(random.shifts.count) can give is "
                + "\(NumberText.fixed(smallest, 3)))."
        } else if row.shift.lower > 0, own > furthest {
            text +=
                "It moves further than any of the random ones, but not clearly: its interval reaches down to where "
                + "they are (p = \(NumberText.fixed(p, 3))). More texts or more random directions would tell."
        } else if row.shift.lower > 0 {
            text +=
                "It moves, but not beyond all random directions (p = \(NumberText.fixed(p, 3))): "
                + "this is no evidence that the direction means anything here."
        } else {
            text += "No movement toward '\(result.target)' was shown."
        }
        return text
    }
}
