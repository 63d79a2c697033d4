internal import Statistics

/// Whether two reports moved alike: two one-sided t tests over scenarios.
///
/// With a bound δ in logits: is |d| < δ (`EquivalenceTest`)? Without one: is |d| < r·|m|, m the mean effect of the reports
/// that are compared? The second is two linear hypotheses, d − r·m < 0 and d + r·m > 0, each tested on its own items'
/// values, so that nothing about the bound is taken from the data before the test (Sasabuchi 1988; Berger & Hsu
/// 1996, for ratios of means).
struct AttributionEquivalence {
    /// δ in logits; nil for the ratio.
    let bound: Double?
    /// r.
    let ratio: Double
    /// α.
    let level: Double

    /// What the test found.
    struct Outcome {
        /// The mean difference.
        var estimate: Double
        /// Its 1 − 2α interval.
        var interval: Interval
        /// The larger of both one-sided p.
        var p: Double
    }

    /// Tests differences against the bound.
    ///
    /// - Parameters:
    ///   - differences: d, a value an item.
    ///   - effects: m, likewise.
    ///   - shifts: which item is of which scenario.
    /// - Returns: nil for fewer than two scenarios.
    /// - Throws: `StatisticsError`.
    func outcome(
        _ differences: [Double],
        effects: [Double],
        in shifts: AttributionShifts
    ) throws -> Outcome? {
        guard let clustered = try shifts.clustered(differences), clustered.count > 1 else {
            return nil
        }
        if let bound {
            let found = try EquivalenceTest(bound: bound, level: level).student(clustered)
            return Outcome(estimate: clustered.mean, interval: found.interval, p: found.p)
        }
        let sign = shifts.mean(effects) < 0 ? -1.0 : 1
        func p(_ side: Double) throws -> Double {
            let room = zip(differences, effects).map { ratio * sign * $1 - side * $0 }
            guard let values = try shifts.clustered(room) else { return 1 }
            let mean = values.mean
            guard values.standardError > 0 else { return mean > 0 ? 0 : 1 }
            return try values.student().upperTail(mean / values.standardError)
        }
        return Outcome(
            estimate: clustered.mean,
            interval: try clustered.interval(level: 1 - 2 * level),
            p: max(try p(1), try p(-1))
        )
    }
}
