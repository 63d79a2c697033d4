import Statistics
import Testing

@Suite struct ClusteringTests {
    struct Grouping: Decodable {
        var points: Int
        var groups: Int
        var labels: [Int]
        var distances: [Double]
        var silhouettes: [Double]
        var clusters: [Int]
        var adjustedRand: Double
    }

    struct Correction: Decodable {
        var values: [Double]
        var holm: [Double]
        var benjaminiHochberg: [Double]
    }

    struct Correlation: Decodable {
        var first: [Double]
        var second: [Double]
        var correlation: Double
    }

    @Test func agreesWithScikitLearnAndScipy() throws {
        for golden in try GoldenFile<Grouping>.load("grouping") {
            let silhouettes = Clustering.silhouettes(
                distances: golden.distances,
                groups: golden.labels,
                groupCount: golden.groups
            )
            for (value, expected) in zip(silhouettes, golden.silhouettes) {
                #expect(abs(value - expected) < 1e-12)
            }
            let clusters = Clustering.averageLinkage(
                distances: golden.distances,
                points: golden.points,
                count: golden.groups
            )
            #expect(Clustering.adjustedRandIndex(clusters, golden.clusters.map { $0 - 1 }) == 1)
            let index = Clustering.adjustedRandIndex(golden.labels, clusters)
            #expect(abs(index - golden.adjustedRand) < 1e-12)
        }
    }

    @Test func adjustedRandOfTrivialGroupings() {
        #expect(Clustering.adjustedRandIndex([0, 1, 2], [2, 0, 1]) == 1)
        #expect(Clustering.adjustedRandIndex([0, 0, 0], [1, 1, 1]) == 1)
        #expect(abs(Clustering.adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]) + 0.5) < 1e-12)
    }

    @Test func correctionsAgreeWithScipy() throws {
        for golden in try GoldenFile<Correction>.load("multiple_testing") {
            let holm = MultipleTesting.holm(golden.values)
            let rates = MultipleTesting.benjaminiHochberg(golden.values)
            for index in golden.values.indices {
                #expect(abs(holm[index] - golden.holm[index]) < 1e-14)
                #expect(abs(rates[index] - golden.benjaminiHochberg[index]) < 1e-14)
            }
        }
        #expect(MultipleTesting.holm([]).isEmpty)
    }

    @Test func correlationAgreesWithScipy() throws {
        for golden in try GoldenFile<Correlation>.load("correlation") {
            let value = Descriptive.correlation(golden.first, golden.second)
            #expect(abs(value - golden.correlation) < 1e-13)
        }
        #expect(Descriptive.correlation([1, 1], [0, 2]).isNaN)
    }

    @Test func permutationsCountThemselves() {
        let null = PermutationNull(estimate: 3, permuted: [0, 1, 2, 3])
        #expect(null.pUpper == 2.0 / 5 && null.pLower == 1 && null.pTwoSided == 0.8)
        #expect(PermutationNull(estimate: 9, permuted: [1, 2, 3]).pUpper == 0.25)
        #expect(PermutationNull(estimate: 1, permuted: [1, 1]).z == 0)
    }
}
