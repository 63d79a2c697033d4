import Foundation
import Statistics
import Testing

@Suite struct BootstrapDistributionTests {
    struct Golden: Decodable {
        var statistic: String
        var values: [Double]
        var estimate: Double
        var replicates: [Double]
        var jackknife: [Double]
        var percentile: [Double]
        var accelerated: [Double]
        var accelerated90: [Double]
    }

    @Test func intervalsAgreeWithScipy() throws {
        for golden in try GoldenFile<Golden>.load("bootstrap") {
            let distribution = BootstrapDistribution(
                estimate: golden.estimate,
                replicates: golden.replicates,
                jackknife: golden.jackknife
            )
            let cases = [
                (distribution.interval(method: .percentile), golden.percentile),
                (distribution.interval(method: .accelerated), golden.accelerated),
                (distribution.interval(level: 0.9), golden.accelerated90),
            ]
            for (interval, expected) in cases {
                #expect(abs(interval.lower - expected[0]) < 1e-12)
                #expect(abs(interval.upper - expected[1]) < 1e-12)
                #expect(interval.estimate == golden.estimate)
            }
        }
    }

    /// The acceleration of a mean is the skewness of the data over 6√n.
    @Test func leavingOutClustersGivesScipysJackknife() throws {
        for golden in try GoldenFile<Golden>.load("bootstrap") where golden.statistic == "mean" {
            let expected = BootstrapDistribution(
                estimate: golden.estimate,
                replicates: golden.replicates,
                jackknife: golden.jackknife
            ).acceleration
            let values = try ClusteredValues(golden.values)
            let mean = try Bootstrap(replicates: 10, seed: 1).distribution(of: values)
            #expect(abs(mean.acceleration - expected) < 1e-13)
        }
    }

    private static func rows(seed: UInt64) -> (values: [Double], clusters: [Int]) {
        var generator = SeededGenerator(seed: seed)
        let clusters = (0..<9).flatMap { [Int](repeating: $0, count: 1 + $0 % 4) }
        return (clusters.map { Double($0 % 3) + generator.nextGaussian() }, clusters)
    }

    /// Sums by cluster against rows that are really weighted.
    @Test func meansOverClustersEqualWeightedRows() throws {
        let (values, clusters) = Self.rows(seed: 1)
        let plan = Bootstrap(replicates: 300, seed: 2)
        let fast = try plan.distribution(
            of: ClusteredValues(values, clusters: clusters, weighting: .rows)
        )
        let slow = try plan.distribution(examples: values.count, clusters: clusters) { weights in
            var (sum, count) = (0.0, 0.0)
            for index in values.indices {
                sum += Double(weights[index]) * values[index]
                count += Double(weights[index])
            }
            return sum / count
        }
        #expect(abs(fast.estimate - slow.estimate) < 1e-14)
        #expect(abs(fast.acceleration - slow.acceleration) < 1e-12)
        for (a, b) in zip(fast.replicates, slow.replicates) { #expect(abs(a - b) < 1e-13) }
        let interval = try plan.mean(values, clusters: clusters)
        #expect(interval == fast.interval(method: .percentile))

        let means = try ClusteredValues(values, clusters: clusters)
        let once = try plan.distribution(of: means)
        let units = try plan.distribution(of: ClusteredValues(means.means))
        #expect(once == units)
    }

    @Test(arguments: [BootstrapDistribution.Method.percentile, .accelerated])
    func pValuesAreTheIntervalTurnedRound(method: BootstrapDistribution.Method) throws {
        let (values, clusters) = Self.rows(seed: 3)
        let plan = Bootstrap(replicates: 2_000, seed: 4)
        let distribution = try plan.distribution(
            of: ClusteredValues(values, clusters: clusters)
        )
        for level in [0.005, 0.05, 0.3, 0.5, 0.7] {
            // At the lower end of the interval p is the level; one replicate is 1/2001.
            let lower = distribution.quantile(level, method: method)
            #expect(abs(distribution.p(atMost: lower, method: method) - level) < 0.002)
            let upper = distribution.quantile(1 - level, method: method)
            #expect(abs(distribution.p(atLeast: upper, method: method) - level) < 0.002)
        }
        #expect(distribution.p(atMost: -100, method: method) >= 1 / 2_001)
        #expect(distribution.p(atMost: -100, method: method) < 0.002)
        #expect(distribution.p(atMost: 100, method: method) == 1)
    }

    /// Wider with fewer units, down to two, and the same with many.
    @Test func intervalsAreWidenedForFewUnits() throws {
        let (values, clusters) = Self.rows(seed: 3)
        let distribution = try Bootstrap(replicates: 2_000, seed: 4)
            .distribution(of: ClusteredValues(values, clusters: clusters))
        func width(_ interval: Interval) -> Double { interval.upper - interval.lower }
        for method in [BootstrapDistribution.Method.percentile, .accelerated] {
            let plain = width(distribution.interval(method: method))
            let widths = [2, 4, 12, 48, 1_000_000].map {
                width(distribution.interval(widenedFor: $0, method: method))
            }
            #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 >= $1 }, "\(widths)")
            #expect(widths[2] > 1.1 * plain && abs(widths[4] - plain) < 1e-3 * plain)
            #expect(widths.allSatisfy { $0.isFinite })
        }
        let interval = distribution.interval(widenedFor: 12)
        #expect(interval.level == 0.95 && interval.estimate == distribution.estimate)
    }

    @Test func degenerateInputs() throws {
        let same = try Bootstrap(replicates: 50, seed: 1).distribution(
            of: ClusteredValues([2, 2, 2])
        )
        #expect(same.interval() == Interval(estimate: 2, lower: 2, upper: 2))
        #expect(same.bias == 0 && same.acceleration == 0)
        let plan = Bootstrap(replicates: 50, seed: 1)
        #expect(
            statisticsError { _ = try plan.distribution(of: ClusteredValues([1])) }?.code
                == .tooFewData
        )
        #expect(
            statisticsError { _ = try ClusteredValues([1, .nan]) }?.code == .nonFiniteInput
        )
        #expect(
            statisticsError { _ = try plan.distribution(examples: 3) { _ in nil } }?.code
                == .tooFewData
        )
        // All replicates on one side of the estimate: the outermost, not NaN.
        let off = BootstrapDistribution(estimate: 5, replicates: [1, 2, 3], jackknife: [1, 2])
        #expect(off.interval().lower.isFinite && off.interval().upper.isFinite)
    }
}
