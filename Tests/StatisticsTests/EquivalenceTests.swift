import Statistics
import Testing

@Suite struct EquivalenceTests {
    struct Golden: Decodable {
        var values: [Double]
        var bound: Double
        var p: Double
        var pLower: Double
        var pUpper: Double
        var interval: [Double]
        var tTest: Double
    }

    @Test func agreesWithStatsmodels() throws {
        for golden in try GoldenFile<Golden>.load("equivalence") {
            let values = try ClusteredValues(golden.values)
            let result = try EquivalenceTest(bound: golden.bound).student(values)
            // Relative: the roundings of a t of ten digits in the tail's exponent.
            #expect(abs(result.p - golden.p) <= 1e-11 * golden.p)
            #expect(abs(result.pLower - golden.pLower) <= 1e-11 * golden.pLower)
            #expect(abs(result.pUpper - golden.pUpper) <= 1e-11 * golden.pUpper)
            #expect(abs(result.interval.lower - golden.interval[0]) < 1e-12)
            #expect(abs(result.interval.upper - golden.interval[1]) < 1e-12)
            let inside =
                abs(result.interval.lower) < golden.bound
                && abs(result.interval.upper) < golden.bound
            #expect(result.isEquivalent == inside)
            #expect(abs(try values.pTwoSided() - golden.tTest) <= 1e-11 * golden.tTest)
        }
    }

    @Test(arguments: [BootstrapDistribution.Method.percentile, .accelerated], [0.2, 0.45, 0.9])
    func theBootstrapsVerdictIsItsInterval(
        method: BootstrapDistribution.Method,
        bound: Double
    ) throws {
        var generator = SeededGenerator(seed: 1)
        let values = try ClusteredValues((0..<30).map { _ in generator.nextGaussian() })
        let distribution = try Bootstrap(seed: 2).distribution(of: values)
        let result = EquivalenceTest(bound: bound).bootstrap(distribution, method: method)
        let inside = result.interval.lower > -bound && result.interval.upper < bound
        #expect(result.isEquivalent == inside)
        #expect(result.interval.level == 0.9)
    }

    @Test func clustersWithoutSpread() throws {
        let zeros = try ClusteredValues([0, 0, 0])
        #expect(try EquivalenceTest(bound: 0.1).student(zeros).p == 0)
        let ones = try ClusteredValues([1, 1, 1])
        #expect(try EquivalenceTest(bound: 0.1).student(ones).p == 1)
        #expect(try EquivalenceTest(bound: 1).student(ones).p == 0.5)
        #expect(
            statisticsError {
                _ = try EquivalenceTest(bound: 1).student(ClusteredValues([1]))
            }?.code == .tooFewData
        )
    }

    @Test func clustersCountOnceOrByTheirRows() throws {
        let values = try ClusteredValues([1, 1, 1, 5], clusters: [0, 0, 0, 1])
        #expect(values.mean == 3)
        #expect(values.standardError == 2)
        let rows = try ClusteredValues([1, 1, 1, 5], clusters: [0, 0, 0, 1], weighting: .rows)
        #expect(rows.mean == 2)
        #expect(rows.means == [1, 5])
        // √(2/1·((3 − 3·2)² + (5 − 2)²)) / 4.
        #expect(abs(rows.standardError - 6 / 4.0) < 1e-15)
        #expect(rows.shifted(by: -2).mean == 0)
        // Clusters of one size: the same.
        let even = try ClusteredValues([1, 2, 4, 3], clusters: [0, 0, 1, 1])
        let evenRows = try ClusteredValues([1, 2, 4, 3], clusters: [0, 0, 1, 1], weighting: .rows)
        #expect(even.mean == evenRows.mean)
        #expect(abs(even.standardError - evenRows.standardError) < 1e-15)
    }
}
