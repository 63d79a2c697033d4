import Statistics
import Testing

@Suite struct SignFlipTests {
    struct Golden: Decodable {
        var values: [Double]
        var pUpper: Double
        var pLower: Double
        var pTwoSided: Double
    }

    @Test func agreesWithScipy() throws {
        for golden in try GoldenFile<Golden>.load("sign_flip") {
            let result = try SignFlipTest(seed: 1)(ClusteredValues(golden.values))
            #expect(result.isExact)
            #expect(result.patterns == 1 << golden.values.count)
            #expect(result.pUpper == golden.pUpper)
            #expect(result.pLower == golden.pLower)
            #expect(result.pTwoSided == golden.pTwoSided)
        }
    }

    /// Every pattern of signs, one by one, on clusters of unequal size.
    @Test(arguments: [ClusteredValues.Weighting.clusters, .rows])
    func equalsAllPatternsWrittenOut(weighting: ClusteredValues.Weighting) throws {
        var generator = SeededGenerator(seed: 2)
        let clusters = (0..<10).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) }
        let values = clusters.map { _ in (generator.nextGaussian() * 2).rounded() + 0.5 }
        let clustered = try ClusteredValues(values, clusters: clusters, weighting: weighting)
        let result = try SignFlipTest(seed: 3)(clustered)
        var (outer, upper) = (0, 0)
        for pattern in 0..<1_024 {
            let flipped = values.indices.map {
                pattern & (1 << clusters[$0]) == 0 ? values[$0] : -values[$0]
            }
            let mean = try ClusteredValues(flipped, clusters: clusters, weighting: weighting).mean
            if abs(mean) >= abs(clustered.mean) - 1e-12 { outer += 1 }
            if mean >= clustered.mean - 1e-12 { upper += 1 }
        }
        #expect(result.pTwoSided == Double(outer) / 1_024)
        #expect(result.pUpper == Double(upper) / 1_024)
        #expect(result.estimate == clustered.mean)
    }

    @Test func randomPatternsApproachAllOfThem() throws {
        var generator = SeededGenerator(seed: 4)
        for clusters in [5, 12] {
            let values = try ClusteredValues(
                (0..<clusters).map { _ in generator.nextGaussian() + 0.4 }
            )
            let exact = try SignFlipTest(seed: 5)(values)
            let random = try SignFlipTest(draws: 40_000, exactClusters: 0, seed: 5)(values)
            #expect(!random.isExact)
            // Four standard errors of a share: 4·√(.25 / 40,000) = .01.
            #expect(abs(random.pTwoSided - exact.pTwoSided) < 0.01)
            #expect(abs(random.pUpper - exact.pUpper) < 0.01)
        }
    }

    @Test func manyClustersUseAllTheirSigns() throws {
        // 130 clusters need three words of signs; the mean is 4 standard errors from 0.
        var generator = SeededGenerator(seed: 6)
        let noise = (0..<130).map { _ in generator.nextGaussian() }
        let centre = Descriptive.mean(noise)
        let result = try SignFlipTest(seed: 7)(ClusteredValues(noise.map { $0 - centre }))
        #expect(result.pTwoSided > 0.9)
        let shifted = try SignFlipTest(seed: 7)(ClusteredValues(noise.map { $0 - centre + 0.35 }))
        #expect(shifted.pTwoSided < 0.002)
        #expect(shifted.pTwoSided >= shifted.smallestP)
        #expect(
            try SignFlipTest(seed: 7)(ClusteredValues(noise))
                == SignFlipTest(seed: 7)(ClusteredValues(noise))
        )
    }

    @Test func fewClustersSayHowSmallAPCanBe() throws {
        let result = try SignFlipTest(seed: 1)(ClusteredValues([3, 4, 5, 6]))
        #expect(result.pTwoSided == 0.125)
        #expect(result.smallestP == 0.125)
        #expect(try SignFlipTest(seed: 1)(ClusteredValues([0, 0, 0])).pTwoSided == 1)
        #expect(
            statisticsError { _ = try SignFlipTest(seed: 1)(ClusteredValues([3])) }?.code
                == .tooFewData
        )
    }

    @Test func aFamilyOfOneIsTheTestItself() throws {
        var generator = SeededGenerator(seed: 8)
        for clusters in [7, 20] {
            let values = try ClusteredValues((0..<clusters).map { _ in generator.nextGaussian() })
            let test = SignFlipTest(draws: 500, seed: 9)
            #expect(try test.family([values]) == [test(values).pTwoSided])
            // Outcomes that say the same cost nothing.
            let doubled = try ClusteredValues(values.sums.map { $0 * -2 })
            #expect(
                try test.family([values, doubled])
                    == [Double](repeating: test(values).pTwoSided, count: 2)
            )
        }
        #expect(try SignFlipTest(seed: 1).family([]).isEmpty)
    }

    /// Step-down maxima over Student's t, written out.
    @Test func aFamilyEqualsItsDefinition() throws {
        var generator = SeededGenerator(seed: 10)
        let outcomes = (0..<4).map { outcome in
            (0..<8).map { _ in generator.nextGaussian() + 0.4 * Double(outcome) }
        }
        func statistics(_ pattern: Int) throws -> [Double] {
            try outcomes.map { outcome in
                let values = try ClusteredValues(
                    outcome.enumerated().map { pattern & (1 << $0) == 0 ? $1 : -$1 }
                )
                return abs(values.mean / values.standardError)
            }
        }
        let observed = try statistics(0)
        let order = observed.indices.sorted { observed[$0] > observed[$1] }
        var expected = [Double](repeating: 0, count: 4)
        var previous = 0.0
        for place in 0..<4 {
            var count = 0
            for pattern in 0..<256 {
                let values = try statistics(pattern)
                let highest = order[place...].map { values[$0] }.max() ?? 0
                if highest >= observed[order[place]] * (1 - 1e-9) { count += 1 }
            }
            previous = max(previous, Double(count) / 256)
            expected[order[place]] = previous
        }
        let adjusted = try SignFlipTest(seed: 1).family(outcomes.map { try ClusteredValues($0) })
        #expect(adjusted == expected)
        let single = try outcomes.map { try SignFlipTest(seed: 1)(ClusteredValues($0)).pTwoSided }
        for (p, raw) in zip(adjusted, single) { #expect(p >= raw) }
    }
}
