import Foundation
import Statistics
import Testing

/// The calibration that the documentation promises, on 2,000 simulations each.
///
/// A rate of .05 has a standard error of .005 there: the bounds of .03 and .07 are four of them.
@Suite(.enabled(if: Calibration.isOptimised, "calibrations take minutes in a debug build"))
struct CalibrationTests {
    static let simulations = 2_000

    private func check(
        _ study: Calibration,
        _ expected: [String: ClosedRange<Double>]
    ) throws {
        let rates = try study.rates(simulations: Self.simulations)
        for (question, rate) in zip(study.questions, rates) {
            guard let range = expected[question] else { continue }
            #expect(range.contains(rate), "\(study): \(question) \(rate), not in \(range)")
        }
    }

    private let falsePositives = 0.03...0.07
    private let coverage = 0.93...0.97

    @Test(arguments: [Shape.normal, .exchangeable], [12, 48])
    func testsOfExchangeableConditions(shape: Shape, clusters: Int) throws {
        try check(
            .tests(shape, clusters: clusters),
            [
                "sign-flip": falsePositives, "sign-flip, one-sided": falsePositives,
                "sign-flip, rows": falsePositives, "Student's t": falsePositives,
            ]
        )
    }

    @Test(arguments: [12, 48]) func familiesOfOutcomes(clusters: Int) throws {
        let rates = try Calibration.family(.normal, clusters: clusters)
            .rates(simulations: Self.simulations)
        #expect(falsePositives.contains(rates[0]), "max-T \(rates[0])")
        // Holm's bound doesn't know that the outcomes are correlated.
        #expect(rates[1] <= rates[0] && rates[0] < rates[2])
    }

    /// 48 clusters are enough for the bootstrap of a mean; with 12 it is too narrow unless it is widened.
    @Test(arguments: [Shape.normal, .exchangeable], [12, 48])
    func intervalsOfMeans(shape: Shape, clusters: Int) throws {
        // With few clusters the acceleration of heavy tails is mostly noise.
        var expected = [
            "percentile, widened": coverage, "BCa, widened": 0.92...0.97, "Student's t": coverage,
        ]
        if shape == .normal, clusters == 48 { expected["BCa"] = coverage }
        try check(.means(shape, clusters: clusters), expected)
    }

    @Test func claimsOfEquivalence() throws {
        try check(
            .equivalence(.normal, clusters: 12),
            ["t, at δ": falsePositives, "t, at −δ": falsePositives]
        )
        try check(
            .equivalence(.normal, clusters: 48),
            [
                "t, at δ": falsePositives, "percentile, at δ": falsePositives,
                "BCa, at δ": falsePositives, "BCa, at −δ": falsePositives,
            ]
        )
    }

    @Test(arguments: [Shape.normal, .skewed], [12, 48])
    func termsOfTheMixedModel(shape: Shape, clusters: Int) throws {
        try check(
            .mixedModel(shape, clusters: clusters),
            ["within, t": falsePositives, "between, t": falsePositives]
        )
    }

    @Test(arguments: [Shape.normal, .skewed], [12, 48])
    func trendsAndRanks(shape: Shape, clusters: Int) throws {
        // The exact p is discrete, and so a little below the level.
        try check(
            .ranks(shape, clusters: clusters),
            ["Page": falsePositives, "Spearman": falsePositives]
        )
    }

    @Test func intervalsOfOrdinalEffects() throws {
        try check(.ordinalEffect(.normal, clusters: 48), ["BCa": coverage])
    }

    /// 2,000 simulations: a power of .8 has a standard error of .009.
    @Test(arguments: [12, 48]) func powerAtTheSmallestDetectableEffect(clusters: Int) throws {
        let rates = try Calibration.power(.normal, clusters: clusters)
            .rates(simulations: Self.simulations)
        #expect(abs(rates[0] - 0.8) < 0.036)
        #expect(abs(rates[1] - 0.8) < 0.05)
    }
}
