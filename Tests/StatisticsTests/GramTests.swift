import Foundation
import Statistics
import Testing

/// Everything that is done with inner products, beside the same with the vectors themselves.
@Suite struct GramTests {
    /// Rows in groups of unequal size, each with rows of two kinds or of one.
    private let features: Matrix
    private let groups: [Int] = (0..<23).map { $0 / 4 }
    private let positive: [Bool] = (0..<23).map { $0 % 4 == 0 && $0 != 8 || $0 == 5 }

    init() {
        var generator = SeededGenerator(seed: 7)
        var rows: [[Float]] = []
        for row in 0..<23 {
            var values: [Float] = []
            for column in 0..<9 {
                let shift: Double = column == row % 4 ? 1 : 0
                values.append(Float(50 + Double(row / 4) + shift + generator.nextGaussian()))
            }
            rows.append(values)
        }
        features = Matrix(rows)
    }

    private var sides: [(group: Int, positive: [Int], negative: [Int])] {
        Set(groups).sorted().map { group in
            let rows = groups.indices.filter { groups[$0] == group }
            return (group, rows.filter { positive[$0] }, rows.filter { !positive[$0] })
        }
    }

    /// The mean within-group difference of some groups, column by column.
    private func direction(_ chosen: (Int) -> Bool) -> [Double] {
        let used = sides.filter {
            chosen($0.group) && !$0.positive.isEmpty && !$0.negative.isEmpty
        }
        return (0..<features.columns).map { column in
            Descriptive.mean(
                used.map { side in
                    func mean(_ rows: [Int]) -> Double {
                        Descriptive.mean(rows.map { Double(features[$0, column]) })
                    }
                    return mean(side.positive) - mean(side.negative)
                }
            )
        }
    }

    private func dot(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func leftOutProjectionsAreThoseOfTheVectors() throws {
        let gram = GramMatrix(features, centredOn: 0..<20)
        let contrast = GroupContrast(gram, sides: sides)
        let whole = direction { _ in true }
        #expect(abs(contrast.squaredLength - dot(whole, whole)) < 1e-6)
        let own: [Int?] = groups.map { $0 }
        let scores = try #require(contrast.scores(groupOf: own, groupCount: 6))
        for row in 0..<23 {
            let v = direction { $0 != groups[row] }
            let length = dot(v, v).squareRoot()
            let outside = groups.indices.filter { groups[$0] != groups[row] }
            let mean = (0..<features.columns).map { column in
                Descriptive.mean(outside.map { Double(features[$0, column]) })
            }
            let centred = (0..<features.columns).map { Double(features[row, $0]) - mean[$0] }
            #expect(abs(scores[row] - dot(v, centred) / length) < 1e-6)
        }
    }

    @Test func splitHalvesAgreeWithVectors() throws {
        let gram = GramMatrix(features, centredOn: 0..<23)
        let contrast = GroupContrast(
            gram,
            sides: Array(sides.filter { !$0.positive.isEmpty }.prefix(2))
        )
        var generator = SeededGenerator(seed: 1)
        let cosine = try #require(contrast.splitHalfCosine(repetitions: 3, using: &generator))
        let (a, b) = (
            direction { $0 == contrast.groups[0] }, direction { $0 == contrast.groups[1] }
        )
        #expect(abs(cosine - dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()) < 1e-6)
    }

    @Test func leftOutRidgePredictionsAreThoseOfRefits() throws {
        var generator = SeededGenerator(seed: 3)
        let rows = (0..<12).map { _ in (0..<5).map { _ in Float(generator.nextGaussian()) } }
        let values = rows.map { Double($0[0] - 2 * $0[3]) + generator.nextGaussian() }
        let matrix = Matrix(rows)
        let ridge = RidgeRegression(penalty: 0.7)
        let gram = GramMatrix(
            count: 12,
            storage: (0..<144).map { place in
                zip(rows[place / 12], rows[place % 12]).reduce(0) {
                    $0 + Double($1.0) * Double($1.1)
                }
            }
        )
        let predictions = try #require(ridge.leaveOneOutPredictions(gram, [values]))[0]
        for row in 0..<12 {
            let others = (0..<12).filter { $0 != row }
            let model = try ridge.fit(matrix.gatherRows(others), others.map { values[$0] })
            let expected = model.predictions(matrix.gatherRows([row]))[0]
            #expect(abs(predictions[row] - expected) < 1e-5)
        }
    }

    @Test func inverseAndComponents() throws {
        let matrix = GramMatrix(count: 2, storage: [4, 2, 2, 3])
        let inverse = try #require(matrix.inverse())
        for (value, expected) in zip(inverse.storage, [0.375, -0.25, -0.25, 0.5]) {
            #expect(abs(value - expected) < 1e-14)
        }
        #expect(GramMatrix(count: 2, storage: [1, 2, 2, 1]).inverse()?.count == nil)
        // Distances on all components are those between the rows.
        let gram = GramMatrix(features, centredOn: 0..<23)
        let (places, shares) = try #require(gram.principalScores(9))
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
        let distance = zip(places[3], places[17]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let expected = gram[3, 3] + gram[17, 17] - 2 * gram[3, 17]
        #expect(abs(distance - expected) < 1e-6)
    }

    @Test func partsAndProducts() {
        let gram = GramMatrix(features, centredOn: 0..<23)
        let rows = [4, 0, 17]
        let part = gram.submatrix(rows)
        for (row, first) in rows.enumerated() {
            for (column, second) in rows.enumerated() {
                #expect(part[row, column] == gram[first, second])
            }
        }
        var generator = SeededGenerator(seed: 5)
        let weights = (0..<46).map { _ in generator.nextGaussian() }
        let products = gram.products(weights, sums: 2)
        for sum in 0..<2 {
            for row in 0..<23 {
                let expected = (0..<23).reduce(0) { $0 + weights[sum * 23 + $1] * gram[$1, row] }
                #expect(abs(products[sum * 23 + row] - expected) < 1e-9 * gram[0, 0] * 23)
            }
        }
    }

    /// Against the products of rows that were centred themselves.
    @Test func centredInGroups() {
        let groups = (0..<23).map { $0 % 3 }
        let means = (0..<3).map { group in
            features.columnMeans(rows: groups.indices.filter { groups[$0] == group })
        }
        let found = GramMatrix(features, centredOn: 0..<10).centred(groups: groups)
        for row in 0..<23 {
            for column in 0..<23 {
                let expected = (0..<features.columns).reduce(0.0) {
                    $0 + (Double(features[row, $1]) - means[groups[row]][$1])
                        * (Double(features[column, $1]) - means[groups[column]][$1])
                }
                #expect(abs(found[row, column] - expected) < 1e-9)
            }
        }
    }

    @Test func areasAreThoseOfSortedScores() throws {
        var generator = SeededGenerator(seed: 9)
        let labels = (0..<40).map { _ in generator.nextUniform() < 0.3 }
        let scores = labels.map { (generator.nextGaussian() * 3 + ($0 ? 2 : 0)).rounded() }
        let clusters = (0..<40).map { $0 / 5 }
        let area = try #require(
            ClusteredAUROC(
                scores: scores,
                positive: labels.indices.filter { labels[$0] },
                negative: labels.indices.filter { !labels[$0] },
                clusterOf: clusters,
                clusters: 8
            )
        )
        let sorted = try BinaryScores(scores: scores, labels: labels)
        #expect(abs(area.value - sorted.metrics.auroc) < 1e-14)
        // The same draws give the same interval as the bootstrap over examples' weights.
        let draws = ClusterDraws(clusters: 8, replicates: 500, seed: 11)
        let interval = try #require(
            draws.interval(estimate: area.value, values: draws.values(area))
        )
        let expected = try Bootstrap(replicates: 500, seed: 11)
            .binaryMetrics(sorted, clusters: clusters).intervals.auroc
        #expect(abs(interval.lower - expected.lower) < 1e-12)
        #expect(abs(interval.upper - expected.upper) < 1e-12)
        let none = ClusteredAUROC(
            scores: [1],
            positive: [0],
            negative: [],
            clusterOf: [0],
            clusters: 1
        )
        #expect(none?.value == nil)
    }
}
