import Statistics
import Testing

@Suite struct DisattenuatedCosineTests {
    struct Golden: Decodable {
        var clusters: Int
        var width: Int
        var isPaired: Bool
        var first: [Float]
        var second: [Float]
        var observed: Double
        var reliabilities: [Double]
        var disattenuated: Double
    }

    @Test func agreesWithItsDefinition() throws {
        for golden in try GoldenFile<Golden>.load("disattenuated_cosine") {
            func matrix(_ storage: [Float]) -> Matrix {
                Matrix(rows: golden.clusters, columns: golden.width, storage: storage)
            }
            let result = try DisattenuatedCosine(
                matrix(golden.first),
                matrix(golden.second),
                isPaired: golden.isPaired,
                bootstrap: Bootstrap(replicates: 500, seed: 1)
            )
            #expect(abs(result.observed - golden.observed) < 1e-13)
            #expect(abs(result.reliabilities[0] - golden.reliabilities[0]) < 1e-13)
            #expect(abs(result.reliabilities[1] - golden.reliabilities[1]) < 1e-13)
            let interval = try #require(result.interval)
            #expect(abs(interval.estimate - golden.disattenuated) < 1e-13)
            #expect(interval.lower < interval.estimate && interval.estimate < interval.upper)
            #expect(result.statement.contains("Without noise"))
        }
    }

    /// A direction a cluster plus noise of the clusters' own.
    static func vectors(
        _ mean: [Double],
        clusters: Int,
        noise: Double,
        shared: [[Double]]? = nil,
        _ generator: inout SeededGenerator
    ) -> Matrix {
        Matrix(
            (0..<clusters).map { cluster in
                mean.indices.map { column in
                    let own = noise * generator.nextGaussian()
                    return Float(mean[column] + own + (shared?[cluster][column] ?? 0))
                }
            }
        )
    }

    @Test func noiseAloneHasNoAnswer() throws {
        var generator = SeededGenerator(seed: 2)
        let zero = [Double](repeating: 0, count: 30)
        let first = Self.vectors(zero, clusters: 12, noise: 1, &generator)
        let second = Self.vectors(zero, clusters: 12, noise: 1, &generator)
        let result = try DisattenuatedCosine(
            first,
            second,
            isPaired: false,
            bootstrap: Bootstrap(seed: 3)
        )
        #expect(result.interval == nil)
        #expect(result.statement.contains("Not enough is known"))
    }

    /// Two directions at a right angle, told in the same scenarios: what is common to the texts of
    /// one makes the plain cosine positive, and the disattenuated one must not.
    @Test func sharedNoiseIsNoLikeness() throws {
        var generator = SeededGenerator(seed: 4)
        let width = 40
        let first = (0..<width).map { $0 < 20 ? 0.5 : 0 }
        let second = (0..<width).map { $0 < 20 ? 0 : 0.5 }
        var (observed, freed) = (0.0, 0.0)
        for seed in 0..<40 {
            let shared = (0..<24).map { _ in (0..<width).map { _ in generator.nextGaussian() } }
            let result = try DisattenuatedCosine(
                Self.vectors(first, clusters: 24, noise: 0.3, shared: shared, &generator),
                Self.vectors(second, clusters: 24, noise: 0.3, shared: shared, &generator),
                isPaired: true,
                bootstrap: Bootstrap(replicates: 20, seed: UInt64(seed))
            )
            observed += result.observed / 40
            freed += try #require(result.interval).estimate / 40
        }
        #expect(observed > 0.15)
        #expect(abs(freed) < 0.05)
    }

    @Test func whatHasNoCosine() {
        let two = Matrix([[1, 0], [0, 1]])
        let zero = Matrix(rows: 3, columns: 2)
        let three = Matrix([[1, 0], [1, 1], [1, 0.5]])
        func code(_ first: Matrix, _ second: Matrix) -> StatisticsError.Code? {
            statisticsError {
                _ = try DisattenuatedCosine(
                    first,
                    second,
                    isPaired: false,
                    bootstrap: Bootstrap(replicates: 10, seed: 1)
                )
            }?.code
        }
        #expect(code(two, three) == .tooFewData)
        #expect(code(zero, three) == .tooFewData)
        #expect(code(Matrix([[.nan, 0], [1, 1], [1, 0]]), three) == .nonFiniteInput)
    }
}
