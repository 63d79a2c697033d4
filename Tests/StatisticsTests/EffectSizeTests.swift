import Statistics
import Testing

@Suite struct EffectSizeTests {
    struct GoldenEffect: Decodable {
        var values: [Double]
        var dz: Double
        var interval: [Double]
    }

    struct GoldenRanks: Decodable {
        var first: [Double]
        var second: [Double]
        var correlation: Double
        var p: Double
        var ranks: [Double]
    }

    struct GoldenTrend: Decodable {
        var values: [[Double]]
        var statistic: Double
        var p: Double
        var method: String
        var pNormal: Double
        var pExact: Double?
    }

    struct GoldenPower: Decodable {
        var clusters: Int
        var level: Double
        var power: Double
        var isTwoSided: Bool
        var effect: Double
    }

    struct Correction: Decodable {
        var values: [Double]
        var holm: [Double]
        var benjaminiHochberg: [Double]
    }

    @Test func pairedEffectAgreesWithScipy() throws {
        for golden in try GoldenFile<GoldenEffect>.load("cohens_dz") {
            let values = try ClusteredValues(golden.values)
            #expect(abs(CohensDz.value(values) - golden.dz) < 1e-13)
            let interval = try CohensDz.interval(values)
            // The distribution's error of 10⁻⁹ over its slope, above .02 there.
            #expect(abs(interval.lower - golden.interval[0]) < 1e-7)
            #expect(abs(interval.upper - golden.interval[1]) < 1e-7)
            let draws = try CohensDz.distribution(values, bootstrap: Bootstrap(seed: 1))
            #expect(abs(draws.estimate - golden.dz) < 1e-13)
        }
    }

    @Test func pairedEffectWithoutSpread() throws {
        let same = try ClusteredValues([2, 2, 2])
        #expect(CohensDz.value(same) == .infinity)
        #expect(statisticsError { _ = try CohensDz.interval(same) }?.code == .tooFewData)
    }

    @Test(arguments: 0..<30)
    func cliffsDeltaEqualsItsDefinition(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let levels = 1 + generator.nextIndex(below: 12)
        let first = (0..<(1 + generator.nextIndex(below: 30))).map { _ in
            Double(generator.nextIndex(below: levels))
        }
        let second = (0..<(1 + generator.nextIndex(below: 30))).map { _ in
            Double(generator.nextIndex(below: levels)) - 0.5 * Double(seed % 2)
        }
        let delta = try CliffsDelta(first, second)
        func slow(_ first: [Double], _ second: [Double]) -> Double {
            var sum = 0
            for x in first { for y in second { sum += x > y ? 1 : x < y ? -1 : 0 } }
            return Double(sum) / Double(first.count * second.count)
        }
        #expect(delta.value == slow(first, second))
        // Weights are copies.
        let weights = (0..<delta.count).map { _ in Int32(generator.nextIndex(below: 4)) }
        let firstCopies = first.indices.flatMap {
            [Double](repeating: first[$0], count: Int(weights[$0]))
        }
        let secondCopies = second.indices.flatMap {
            [Double](repeating: second[$0], count: Int(weights[first.count + $0]))
        }
        let weighted = weights.withUnsafeBufferPointer { delta.value(weights: $0) }
        if firstCopies.isEmpty || secondCopies.isEmpty {
            #expect(weighted == nil)
        } else {
            #expect(weighted == slow(firstCopies, secondCopies))
        }
        // Twice the area under the ROC curve, less one.
        let scores = try BinaryScores(
            scores: first + second,
            labels: first.map { _ in true } + second.map { _ in false }
        )
        #expect(abs(2 * scores.metrics.auroc - 1 - delta.value) < 1e-14)
    }

    @Test func cliffsDeltaOfClusters() throws {
        let delta = try CliffsDelta([3, 4, 5, 6], [1, 2, 2.5, 0])
        #expect(delta.value == 1)
        let draws = try delta.distribution(
            firstClusters: [0, 0, 1, 2],
            secondClusters: [0, 1, 1, 2],
            bootstrap: Bootstrap(replicates: 200, seed: 1)
        )
        #expect(draws.interval() == Interval(estimate: 1, lower: 1, upper: 1))
        #expect(statisticsError { _ = try CliffsDelta([], [1]) }?.code == .tooFewData)
        #expect(statisticsError { _ = try CliffsDelta([.nan], [1]) }?.code == .nonFiniteInput)
    }

    @Test func rankCorrelationAgreesWithScipy() throws {
        for golden in try GoldenFile<GoldenRanks>.load("rank_correlation") {
            #expect(RankCorrelation.ranks(golden.first) == golden.ranks)
            let result = try RankCorrelation.spearman(golden.first, golden.second)
            #expect(abs(result.correlation - golden.correlation) < 1e-14)
            // t has 1 − ρ² below: a rounding of ρ counts 1 / (1 − |ρ|) times.
            let scale = 1 / max(1e-9, 1 - abs(golden.correlation))
            #expect(abs(result.p - golden.p) <= 1e-14 * scale * max(golden.p, 1e-6) + 1e-15)
        }
        #expect(
            statisticsError { _ = try RankCorrelation.spearman([1, 1, 1], [1, 2, 3]) }?.code
                == .tooFewData
        )
        #expect(try RankCorrelation.spearman([1, 2, 3, 4], [5, 6, 7, 9]).p == 0)
    }

    @Test func trendAgreesWithScipy() throws {
        for golden in try GoldenFile<GoldenTrend>.load("page_trend") {
            let test = try PageTrendTest(golden.values)
            #expect(test.statistic == golden.statistic)
            #expect(test.method == (golden.method == "exact" ? .exact : .normal))
            #expect(abs(test.p - golden.p) < 1e-12)
            let normal = try PageTrendTest(golden.values, method: .normal)
            #expect(abs(normal.p - golden.pNormal) < 1e-13)
            if let pExact = golden.pExact {
                let exact = try PageTrendTest(golden.values, method: .exact)
                #expect(abs(exact.p - pExact) < 1e-12)
            }
        }
    }

    @Test func trendOfAllOrders() throws {
        // Two subjects in perfect order: one of 6·6.
        let test = try PageTrendTest([[1, 2, 3], [4, 5, 6]])
        #expect(abs(test.p - 1 / 36.0) < 1e-15)
        let fall = try PageTrendTest([[3, 2, 1], [6, 5, 4]])
        #expect(fall.p == 1)
        #expect(statisticsError { _ = try PageTrendTest([[1, 2, 3]]) }?.code == .tooFewData)
        let wide = [[Double]](repeating: (0..<11).map { Double($0) }, count: 2)
        #expect(
            statisticsError { _ = try PageTrendTest(wide, method: .exact) }?.code
                == .invalidParameter
        )
    }

    @Test func detectableEffectsAgreeWithStatsmodels() throws {
        for golden in try GoldenFile<GoldenPower>.load("power") {
            let plan = StudentPower(level: golden.level, isTwoSided: golden.isTwoSided)
            let effect = try plan.minimumDetectableEffect(
                deviation: 2,
                clusters: golden.clusters,
                power: golden.power
            )
            // The distribution's error of 10⁻⁹ over the slope of the power, above .1 there.
            #expect(abs(effect / 2 - golden.effect) < 1e-8 * max(1, golden.effect))
            let power = plan.power(effect: effect, deviation: 2, clusters: golden.clusters)
            #expect(abs(power - golden.power) < 1e-8)
        }
        #expect(try StudentPower().minimumDetectableEffect(deviation: 0, clusters: 9) == 0)
        #expect(
            statisticsError {
                _ = try StudentPower().minimumDetectableEffect(deviation: 1, clusters: 1)
            }?.code == .tooFewData
        )
        let values = try ClusteredValues([1, 2, 3, 4])
        #expect(
            try StudentPower().minimumDetectableEffect(values)
                == StudentPower().minimumDetectableEffect(
                    deviation: values.standardError * 2,
                    clusters: 4
                )
        )
    }

    @Test func correctionsAgreeWithStatsmodels() throws {
        for golden in try GoldenFile<Correction>.load("corrections") {
            let holm = MultipleTesting.holm(golden.values)
            let rates = MultipleTesting.benjaminiHochberg(golden.values)
            for index in golden.values.indices {
                #expect(abs(holm[index] - golden.holm[index]) < 1e-14)
                #expect(abs(rates[index] - golden.benjaminiHochberg[index]) < 1e-14)
            }
        }
    }
}
