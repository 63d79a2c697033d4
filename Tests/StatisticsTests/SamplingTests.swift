import Statistics
import Testing

@Suite struct SamplingTests {
    @Test func theGeneratorIsSplitMix64() {
        // The first outputs for seed 1234567 of the public reference implementation by S. Vigna.
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }

    @Test func indicesAreUniform() {
        var generator = SeededGenerator(seed: 1)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 {
            counts[generator.nextIndex(below: 7)] += 1
        }
        // Five standard deviations of a binomial count: 5·√(70000·(1/7)·(6/7)) = 463.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 463 })
    }

    @Test func gaussiansHaveTheirMoments() {
        var generator = SeededGenerator(seed: 2)
        let values = (0..<100_000).map { _ in generator.nextGaussian() }
        // Five standard errors: 1/√n for the mean, √(2/n) for the variance.
        #expect(abs(Descriptive.mean(values)) < 0.016)
        #expect(abs(Descriptive.variance(values) - 1) < 0.023)
        let within = Double(values.count { abs($0) < 1.96 }) / 100_000
        #expect(abs(within - 0.95) < 0.0035)
    }

    @Test func directionsHaveUnitLength() {
        var generator = SeededGenerator(seed: 3)
        for count in [1, 2, 384] {
            #expect(abs(VectorMath.norm(generator.unitVector(count: count)) - 1) < 1e-6)
        }
    }

    @Test func shufflesArePermutationsAndUniform() {
        var generator = SeededGenerator(seed: 4)
        var firsts = [Int](repeating: 0, count: 5)
        for _ in 0..<10_000 {
            let order = generator.shuffled([0, 1, 2, 3, 4])
            #expect(order.sorted() == [0, 1, 2, 3, 4])
            firsts[order[0]] += 1
        }
        #expect(firsts.allSatisfy { abs($0 - 2_000) < 200 })
        #expect(generator.shuffled([Int]()).isEmpty)
    }

    @Test func forksAreIndependentOfLaterDraws() {
        var first = SeededGenerator(seed: 5)
        var second = SeededGenerator(seed: 5)
        var fork = first.fork()
        _ = first.next()
        var other = second.fork()
        #expect(fork.next() == other.next())
    }
}
