import Statistics
import Testing

@Suite struct DescriptiveTests {
    struct Golden: Decodable {
        var values: [Double]
        var others: [Double]
        var levels: [Double]
        var quantiles: [Double]
        var mean: Double
        var variance: Double
        var cohensD: Double
        var sensitivityIndex: Double
    }

    @Test func agreesWithNumpy() throws {
        for golden in try GoldenFile<Golden>.load("descriptive") {
            let values = golden.values
            for (level, expected) in zip(golden.levels, golden.quantiles) {
                #expect(abs(Descriptive.quantile(values, level) - expected) < 1e-14)
            }
            #expect(abs(Descriptive.mean(values) - golden.mean) < 1e-14)
            #expect(abs(Descriptive.variance(values) - golden.variance) < 1e-14)
            #expect(abs(Descriptive.cohensD(values, golden.others) - golden.cohensD) < 1e-13)
            let index = Descriptive.sensitivityIndex(values, golden.others)
            #expect(abs(index - golden.sensitivityIndex) < 1e-13)
        }
    }

    @Test func edgeCases() {
        #expect(Descriptive.quantile([], 0.5).isNaN)
        #expect(Descriptive.quantile([4], 0.3) == 4)
        #expect(Descriptive.mean([]).isNaN)
        #expect(Descriptive.cohensD([3, 5], [2]) == 2 / 2.0.squareRoot())
    }

    @Test func vectorProducts() {
        #expect(VectorMath.dot([1, 2, 3], [4, -5, 6]) == 12)
        #expect(VectorMath.norm([3, 4]) == 5)
        #expect(VectorMath.cosine([1, 0], [0, 2]) == 0)
        #expect(VectorMath.cosine([1, 1], [-2, -2]) == -1)
        #expect(VectorMath.cosine([0, 0], [1, 2]) == 0)
        #expect(VectorMath.normalized([0, 0]) == [0, 0])
        #expect(VectorMath.normalized([0, 4]) == [0, 1])
    }
}
