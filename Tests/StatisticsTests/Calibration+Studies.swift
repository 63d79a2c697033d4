import Foundation
import Statistics

extension Calibration {
    /// Of the statistics that cost a pass over rows or vectors a replicate; means take the default.
    private static let fewerReplicates = 1_000

    /// Tests that a mean of clusters is 0, which it is.
    static func tests(_ shape: Shape, clusters count: Int) -> Calibration {
        let clusters = SimulatedRows.clusters(count)
        return Calibration(
            data: "\(shape) rows",
            clusters: count,
            questions: ["sign-flip", "sign-flip, one-sided", "sign-flip, rows", "Student's t"]
        ) { generator, seed in
            let values = SimulatedRows.values(shape, clusters, &generator)
            let means = try ClusteredValues(values, clusters: clusters)
            let rows = try ClusteredValues(values, clusters: clusters, weighting: .rows)
            let flips = try SignFlipTest(seed: seed)(means)
            return [
                flips.pTwoSided <= 0.05, flips.pUpper <= 0.05,
                try SignFlipTest(seed: seed)(rows).pTwoSided <= 0.05, try means.pTwoSided() <= 0.05,
            ]
        }
    }

    /// 95 % intervals of a mean of clusters, which is 0.
    static func means(_ shape: Shape, clusters count: Int) -> Calibration {
        let clusters = SimulatedRows.clusters(count)
        return Calibration(
            data: "mean of \(shape) rows",
            clusters: count,
            questions: [
                "percentile", "BCa", "percentile, rows", "BCa, rows", "percentile, widened",
                "BCa, widened", "Student's t",
            ]
        ) { generator, seed in
            let values = SimulatedRows.values(shape, clusters, &generator)
            let plan = Bootstrap(seed: seed)
            var answers: [Bool] = []
            for weighting in [ClusteredValues.Weighting.clusters, .rows] {
                let reduced = try ClusteredValues(values, clusters: clusters, weighting: weighting)
                let distribution = try plan.distribution(of: reduced)
                answers.append(distribution.interval(method: .percentile).contains(0))
                answers.append(distribution.interval(method: .accelerated).contains(0))
            }
            let draws = try plan.distribution(of: ClusteredValues(values, clusters: clusters))
            for method in [BootstrapDistribution.Method.percentile, .accelerated] {
                answers.append(draws.interval(widenedFor: count, method: method).contains(0))
            }
            let student = try ClusteredValues(values, clusters: clusters).interval()
            return answers + [student.contains(0)]
        }
    }

    /// Claims of equivalence for a difference that is as large as the bound, where they are wrong.
    static func equivalence(_ shape: Shape, clusters count: Int) -> Calibration {
        let clusters = SimulatedRows.clusters(count)
        return Calibration(
            data: "\(shape) rows at ±δ",
            clusters: count,
            questions: [
                "t, at δ", "t, at −δ", "percentile, at δ", "percentile, at −δ", "BCa, at δ",
                "BCa, at −δ",
            ]
        ) { generator, seed in
            let values = try ClusteredValues(
                SimulatedRows.values(shape, clusters, &generator),
                clusters: clusters
            )
            // So far off that only the nearer side decides: the worst case.
            let test = EquivalenceTest(bound: 5)
            let sides = [values.shifted(by: 5), values.shifted(by: -5)]
            let draws = try sides.map { try Bootstrap(seed: seed).distribution(of: $0) }
            return try sides.map { try test.student($0).isEquivalent }
                + draws.map { test.bootstrap($0, method: .percentile).isEquivalent }
                + draws.map { test.bootstrap($0, method: .accelerated).isEquivalent }
        }
    }

    /// Five correlated outcomes that are all 0, of which none should be called.
    static func family(_ shape: Shape, clusters count: Int) -> Calibration {
        Calibration(
            data: "five \(shape) outcomes",
            clusters: count,
            questions: ["max-T", "Holm", "uncorrected"]
        ) { generator, seed in
            let common = (0..<count).map { _ in shape.draw(&generator) }
            let outcomes = try (0..<5).map { _ in
                try ClusteredValues(common.map { $0 + shape.draw(&generator) })
            }
            let test = SignFlipTest(seed: seed)
            let single = try outcomes.map { try test($0).pTwoSided }
            return try [test.family(outcomes), MultipleTesting.holm(single), single].map {
                ($0.min() ?? 1) <= 0.05
            }
        }
    }

    /// 95 % intervals of d_z = ½, a value a cluster.
    static func pairedEffect(_ shape: Shape, clusters count: Int) -> Calibration {
        Calibration(
            data: "d_z of \(shape) values",
            clusters: count,
            questions: ["percentile", "BCa", "noncentral t"]
        ) { generator, seed in
            let values = try ClusteredValues((0..<count).map { _ in shape.draw(&generator) + 0.5 })
            let draws = try CohensDz.distribution(
                values,
                bootstrap: Bootstrap(replicates: fewerReplicates, seed: seed)
            )
            return [
                draws.interval(method: .percentile).contains(0.5),
                draws.interval(method: .accelerated).contains(0.5),
                try CohensDz.interval(values).contains(0.5),
            ]
        }
    }

    /// 95 % intervals of Cliff's δ of two conditions .8 apart, both in each cluster.
    static func ordinalEffect(_ shape: Shape, clusters count: Int) -> Calibration {
        let clusters = SimulatedRows.clusters(count)
        let shift = 0.8
        // x − y has variance 4 if normal; as a difference of sums of two exponentials, the density
        // (1 + |d|)·e^−|d| / 4.
        let truth =
            shape == .normal
            ? 2 * NormalDistribution.cumulative(shift / 2) - 1 : 1 - (2 + shift) * exp(-shift) / 2
        return Calibration(
            data: "Cliff's δ of \(shape) rows",
            clusters: count,
            questions: ["percentile", "BCa", "BCa, widened"]
        ) { generator, seed in
            let levels = (0..<count).map { _ in shape.draw(&generator) }
            let first = clusters.map { levels[$0] + shape.draw(&generator) + shift }
            let second = clusters.map { levels[$0] + shape.draw(&generator) }
            let draws = try CliffsDelta(first, second).distribution(
                firstClusters: clusters,
                secondClusters: clusters,
                bootstrap: Bootstrap(replicates: fewerReplicates, seed: seed)
            )
            return [
                draws.interval(method: .percentile).contains(truth),
                draws.interval(method: .accelerated).contains(truth),
                draws.interval(widenedFor: count).contains(truth),
            ]
        }
    }

    /// Two terms without effect: one that varies within groups, one that doesn't.
    ///
    /// `slopes` is the standard deviation of the groups' own slopes about 0, which the model has no
    /// place for.
    static func mixedModel(_ shape: Shape, clusters count: Int, slopes: Double = 0) -> Calibration {
        let clusters = SimulatedRows.clusters(count)
        return Calibration(
            data: "\(shape) rows" + (slopes > 0 ? ", slopes that differ" : ""),
            clusters: count,
            questions: [
                "within, t", "within, normal", "between, t", "between, normal",
                "sign-flip of slopes by group",
            ]
        ) { generator, seed in
            let doses = clusters.indices.map { Double($0 % 5) - 2 }
            let outer = (0..<count).map { _ in generator.nextGaussian() }
            let own = (0..<count).map { _ in slopes * generator.nextGaussian() }
            let values = zip(SimulatedRows.values(shape, clusters, &generator), clusters.indices)
                .map { $0 + own[clusters[$1]] * doses[$1] }
            let model = try LinearMixedModel(
                values,
                columns: [doses, clusters.map { outer[$0] }],
                groups: clusters
            )
            let flips = try SignFlipTest(seed: seed)(slopesByGroup(values, doses, clusters))
            return model.coefficients.dropFirst().flatMap { [$0.p <= 0.05, $0.pNormal <= 0.05] }
                + [flips.pTwoSided <= 0.05]
        }
    }

    /// A least squares slope for each group with two different doses.
    private static func slopesByGroup(
        _ values: [Double],
        _ doses: [Double],
        _ clusters: [Int]
    ) throws -> ClusteredValues {
        var slopes: [Double] = []
        for cluster in 0...(clusters.last ?? 0) {
            let rows = clusters.indices.filter { clusters[$0] == cluster }
            let centre = Descriptive.mean(rows.map { doses[$0] })
            let squares = rows.reduce(0) { $0 + (doses[$1] - centre) * (doses[$1] - centre) }
            guard squares > 0 else { continue }
            slopes.append(rows.reduce(0) { $0 + (doses[$1] - centre) * values[$1] } / squares)
        }
        return try ClusteredValues(slopes)
    }

    /// No trend over five doses; no correlation of independent pairs.
    static func ranks(_ shape: Shape, clusters count: Int) -> Calibration {
        Calibration(
            data: "\(shape) values",
            clusters: count,
            questions: ["Page", "Page, normal p", "Spearman"]
        ) { generator, _ in
            let table = (0..<count).map { _ in
                let level = shape.draw(&generator)
                return (0..<5).map { _ in level + shape.draw(&generator) }
            }
            let pairs = (0..<2).map { _ in (0..<count).map { _ in shape.draw(&generator) } }
            return [
                try PageTrendTest(table).p <= 0.05,
                try PageTrendTest(table, method: .normal).p <= 0.05,
                try RankCorrelation.spearman(pairs[0], pairs[1]).p <= 0.05,
            ]
        }
    }

    /// 95 % intervals of the cosine ½ of two directions of 64 components, reliability about .8 (at 12 clusters
    /// .67, at 48 .89), with a fifth of the noise's variance shared where paired.
    static func cosine(isPaired: Bool, clusters count: Int) -> Calibration {
        let width = 64
        let first = (0..<width).map { $0 == 0 ? 2.0 : 0 }
        let second = (0..<width).map { $0 == 0 ? 1.0 : $0 == 1 ? 3.0.squareRoot() : 0 }
        let truth = 0.5
        return Calibration(
            data: "cosine ½, " + (isPaired ? "same clusters" : "separate clusters"),
            clusters: count,
            questions: ["percentile", "not said", "plain cosine contains it"]
        ) { generator, seed in
            let shared =
                isPaired
                ? (0..<count).map { _ in
                    (0..<width).map { _ in 0.2.squareRoot() * 0.6 * generator.nextGaussian() }
                } : nil
            let noise = 0.6 * (isPaired ? 0.8.squareRoot() : 1)
            let result = try DisattenuatedCosine(
                DisattenuatedCosineTests.vectors(
                    first,
                    clusters: count,
                    noise: noise,
                    shared: shared,
                    &generator
                ),
                DisattenuatedCosineTests.vectors(
                    second,
                    clusters: count,
                    noise: noise,
                    shared: shared,
                    &generator
                ),
                isPaired: isPaired,
                bootstrap: Bootstrap(replicates: fewerReplicates, seed: seed)
            )
            return [
                result.interval?.contains(truth) ?? false, result.interval == nil,
                abs(result.observed - truth) < 0.05,
            ]
        }
    }

    /// The power at the effect that was said to be detectable with power .8.
    static func power(_ shape: Shape, clusters count: Int) -> Calibration {
        Calibration(
            data: "\(shape) values at the smallest detectable effect",
            clusters: count,
            questions: ["Student's t", "sign-flip"]
        ) { generator, seed in
            let effect = try StudentPower().minimumDetectableEffect(deviation: 1, clusters: count)
            let values = try ClusteredValues(
                (0..<count).map { _ in shape.draw(&generator) + effect }
            )
            return [
                try values.pTwoSided() <= 0.05,
                try SignFlipTest(seed: seed)(values).pTwoSided <= 0.05,
            ]
        }
    }
}
