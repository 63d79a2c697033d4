internal import Statistics

/// Turns values by item into estimates with their errors.
struct AttributionEstimator {
    let shifts: AttributionShifts
    private let bootstrap: Bootstrap
    private let test: SignFlipTest

    init(_ shifts: AttributionShifts, options: AttributionOptions, claims: Int) {
        self.shifts = shifts
        let seed = shifts.readings.header.seed
        bootstrap = Bootstrap(
            replicates: options.replicates,
            level: 1 - options.level,
            seed: seed
        )
        // The smallest p must pass Holm's first step with room to spare.
        let needed = Int((4 * Double(claims) / options.level).rounded(.up))
        test = SignFlipTest(draws: max(options.draws, needed), seed: seed &+ 1)
    }

    /// The smallest two-sided p that so many scenarios can give.
    func smallestP(scenarios: Int) -> Double {
        scenarios <= test.exactClusters
            ? min(1, 2 / Double(1 << scenarios)) : 1 / Double(1 + test.draws)
    }

    /// An estimate of a mean over scenarios.
    ///
    /// - Parameters:
    ///   - values: a value an item; NaN is left out.
    ///   - random: the means of random directions.
    /// - Returns: nil where no item has a value.
    /// - Throws: `StatisticsError`.
    func estimate(
        _ values: [Double],
        random: [Double]? = nil
    ) throws -> AttributionResult.Estimate? {
        guard let clustered = try shifts.clustered(values) else { return nil }
        var result = AttributionResult.Estimate(
            mean: clustered.mean,
            items: values.count { !$0.isNaN },
            scenarios: clustered.count,
            random: AttributionNull.band(clustered.mean, random)
        )
        guard clustered.count > 1 else { return result }
        result.interval = try bootstrap.distribution(of: clustered)
            .interval(level: bootstrap.level, widenedFor: clustered.count)
        result.p = try test(clustered).pTwoSided
        let dz = CohensDz.value(clustered)
        result.dz = dz.isFinite ? dz : nil
        return result
    }

    /// The two-sided sign-flip p that a value a scenario has mean 0; nil for fewer than two.
    func p(_ values: [Double]) throws -> Double? {
        guard values.count > 1 else { return nil }
        return try test(ClusteredValues(values)).pTwoSided
    }
}
