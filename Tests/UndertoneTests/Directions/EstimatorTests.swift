import Statistics
import Testing
import Undertone

@Suite struct EstimatorTests {
    private func close(_ first: [Float]?, _ second: [Float]?, _ bound: Float = 1e-5) -> Bool {
        guard let first, let second, first.count == second.count else { return false }
        return zip(first, second).allSatisfy { abs($0 - $1) <= bound }
    }

    /// Scenarios are three times as large as the emotion, and go along with it in an unbalanced table.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func pairedFindsWhatDimMisses(seed: UInt64) throws {
        let planted = PlantedData.unbalanced(seed: seed)
        let paired = try #require(PairedDifferences.estimate(planted.data))
        let dim = try #require(DifferenceOfMeans.estimate(planted.data))
        #expect(VectorMath.cosine(paired, planted.direction) >= 0.95)
        #expect(abs(VectorMath.norm(paired) - 1) < 0.1)
        #expect(VectorMath.cosine(dim, planted.direction) < 0.85)
        #expect(PairedDifferences.support(planted.data) == 12)
        #expect(DifferenceOfMeans.support(planted.data) == 13)
    }

    @Test func dimIsPairedOnBalancedPairs() {
        let data = PlantedData.balanced(seed: 7, scenarios: 9).data
        #expect(close(DifferenceOfMeans.estimate(data), PairedDifferences.estimate(data)))
        let unbalanced = PlantedData.unbalanced(seed: 7).data
        #expect(
            !close(
                DifferenceOfMeans.estimate(unbalanced),
                PairedDifferences.estimate(unbalanced),
                0.1
            )
        )
    }

    @Test(arguments: DirectionEstimators.all.map { $0.name })
    func algebra(name: String) throws {
        let estimator = try DirectionEstimators.named(name)
        let data = PlantedData.unbalanced(seed: 3).data
        guard let estimate = estimator.estimate(data) else {
            Issue.record("no estimate")
            return
        }
        var swapped = data
        swapped.isTarget = data.isTarget.map { !$0 }
        #expect(close(estimator.estimate(swapped), estimate.map { -$0 }))
        var scaled = data
        scaled.features = Matrix(
            rows: data.features.rows,
            columns: data.features.columns,
            storage: data.features.storage.map { 4 * $0 + 2 }
        )
        #expect(close(estimator.estimate(scaled), estimate.map { 4 * $0 }, 1e-4))
        let order = Array(data.isTarget.indices.reversed())
        #expect(close(estimator.estimate(data.rows(order)), estimate))
        #expect(estimator.estimate(data.rows(data.indices(target: true))) == nil)
        #expect(estimator.estimate(data.rows(data.indices(target: false))) == nil)
    }

    /// From the rows' inner products as from the columns, with more rows than columns and with fewer.
    @Test(arguments: DirectionEstimators.all.compactMap { ($0 as? any FittedEstimator.Type)?.name })
    func bothSides(name: String) throws {
        let named = try DirectionEstimators.named(name) as? any FittedEstimator.Type
        let estimator = try #require(named)
        let tall = PlantedData.unbalanced(seed: 5).data
        let wide = tall.rows(Array(stride(from: 0, to: tall.isTarget.count, by: 2)))
        for data in [tall, wide] {
            let columnEstimate = estimator.fit(data)
            let columns = try #require(columnEstimate)
            let rowWeights = estimator.weights(RowProducts(data))
            let weights = try #require(rowWeights)
            let rows = data.features.weightedRowSums([weights]).row(0)
            #expect(close(rows, columns, 1e-4))
            #expect(VectorMath.cosine(rows, columns) > 0.999999)
        }
        #expect(estimator.weights(RowProducts(wide.rows(wide.indices(target: true)))) == nil)
    }

    /// The slow reference: μ₁ − μ₀, and its mean over scenarios, in plain loops.
    @Test func slowReferences() throws {
        let data = PlantedData.unbalanced(seed: 11).data
        func difference(_ rows: [Int]) -> [Double]? {
            let sides = [true, false].map { side in rows.filter { data.isTarget[$0] == side } }
            guard !sides[0].isEmpty, !sides[1].isEmpty else { return nil }
            return (0..<data.features.columns).map { column in
                let means = sides.map { side in
                    side.reduce(0) { $0 + Double(data.features[$1, column]) } / Double(side.count)
                }
                return means[0] - means[1]
            }
        }
        let dim = try #require(difference(Array(data.isTarget.indices)))
        #expect(close(DifferenceOfMeans.estimate(data), dim.map(Float.init)))
        let each = (0..<13).compactMap { scenario in
            difference(data.clusters.indices.filter { data.clusters[$0] == scenario })
        }
        let paired = dim.indices.map { column in
            Float(each.reduce(0) { $0 + $1[column] } / Double(each.count))
        }
        #expect(each.count == 12 && close(PairedDifferences.estimate(data), paired))
    }

    @Test func moreTextsOfAScenarioDontWeighMore() {
        let data = PlantedData.balanced(seed: 2, scenarios: 4).data
        let first = data.clusters.indices.filter { data.clusters[$0] == 0 }
        let repeated = data.rows(Array(data.isTarget.indices) + first + first + first)
        #expect(close(PairedDifferences.estimate(repeated), PairedDifferences.estimate(data)))
        #expect(
            !close(DifferenceOfMeans.estimate(repeated), DifferenceOfMeans.estimate(data), 1e-3)
        )
    }

    /// Within scenarios where they hold both classes, so that the counts of each stay.
    @Test func shuffledLabels() throws {
        let data = PlantedData.balanced(seed: 4, scenarios: 8).data
        var generator = SeededGenerator(seed: 1)
        let shuffled = data.shuffled(using: &generator)
        #expect(shuffled.isTarget != data.isTarget && shuffled.features == data.features)
        for scenario in 0..<8 {
            let rows = data.clusters.indices.filter { data.clusters[$0] == scenario }
            #expect(rows.filter { shuffled.isTarget[$0] }.count == 2)
        }
    }

    /// Scenarios of one class, which a corpus has as a rule, leave the others' labels where they belong.
    @Test func shuffledLabelsBesideScenariosOfOneClass() throws {
        let counts = (0..<28).map { (target: $0 < 6 ? 1 : 0, other: 1) }
        let data = PlantedData(seed: 4, counts: counts).data
        for seed in 0..<20 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let shuffled = data.shuffled(using: &generator)
            for scenario in 0..<28 {
                let rows = data.clusters.indices.filter { data.clusters[$0] == scenario }
                #expect(rows.count { shuffled.isTarget[$0] } == counts[scenario].target)
            }
            #expect(PairedDifferences.estimate(shuffled) != nil)
        }
        // No scenario has both: all labels are permuted.
        let apart = PlantedData(
            seed: 4,
            counts: (0..<12).map { $0 < 6 ? (target: 1, other: 0) : (target: 0, other: 1) }
        ).data
        var generator = SeededGenerator(seed: 1)
        let over = apart.shuffled(using: &generator)
        #expect(over.isTarget != apart.isTarget && over.isTarget.count { $0 } == 6)
    }

    @Test func unknownMethod() {
        let error = errorOf { _ = try DirectionEstimators.named("pared") }
        #expect(error?.code == .badInput && error?.message.contains("paired") == true)
    }
}
