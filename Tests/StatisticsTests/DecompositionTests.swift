import Statistics
import Testing

/// Principal components, discriminant and ridge against scikit-learn, on both sides of a matrix.
@Suite struct DecompositionTests {
    private struct ComponentsGolden: Decodable {
        var seed: UInt64
        var rows: Int
        var columns: Int
        var centred: Bool
        var variances: [Double]
        var components: [Double]
    }

    /// Sums of products of `columns` doubles, squared in condition by the products' matrix: 1e-9 of the
    /// largest covers them; components are kept in single precision (6e-8).
    @Test func principalComponents() throws {
        for golden in try GoldenFile<ComponentsGolden>.load("principal_components") {
            let (features, _) = GoldenInputs.plain(
                seed: golden.seed,
                rows: golden.rows,
                columns: golden.columns
            )
            let found = try PrincipalComponents(features, centring: golden.centred)
            #expect(found.variances.count == golden.variances.count)
            let largest = golden.variances[0]
            for (value, expected) in zip(found.variances, golden.variances) {
                #expect(abs(value - expected) <= 1e-9 * largest)
            }
            #expect(abs(found.totalVariance - golden.variances.reduce(0, +)) <= 1e-9 * largest)
            for (value, expected) in zip(found.components.storage, golden.components) {
                #expect(abs(Double(value) - expected) <= 2e-7)
            }
            let three = try PrincipalComponents(features, count: 3, centring: golden.centred)
            #expect(three.components.rows == 3 && three.totalVariance == found.totalVariance)
            #expect(found.count(holding: 0) == 1)
            #expect(found.count(holding: 1 - 1e-12) == found.variances.count)
        }
    }

    @Test func removedComponents() throws {
        let (features, _) = GoldenInputs.plain(seed: 5, rows: 12, columns: 30)
        let found = try PrincipalComponents(features)
        let rest = found.removed(first: 2, from: features)
        for component in 0..<2 {
            let along = rest.multiplied(by: found.components.row(component))
            // The columns' means reach 30: rounding of 30 products of them.
            #expect(along.allSatisfy { abs($0) < 1e-3 })
        }
        let again = try PrincipalComponents(rest)
        #expect(abs(again.variances[0] - found.variances[2]) < 1e-3 * found.variances[2])
        #expect(found.removed(first: 0, from: features) == features)
    }

    private struct DiscriminantGolden: Decodable {
        var seed: UInt64
        var rows: Int
        var columns: Int
        var shrinkage: Double
        var weights: [Double]
    }

    @Test func linearDiscriminant() throws {
        for golden in try GoldenFile<DiscriminantGolden>.load("linear_discriminant") {
            var (features, labels) = GoldenInputs.plain(
                seed: golden.seed,
                rows: golden.rows,
                columns: golden.columns
            )
            for row in labels.indices where labels[row] {
                for column in 0..<golden.columns {
                    let shift = -1 + 2 * Double(column) / Double(golden.columns - 1)
                    features[row, column] = Float(Double(features[row, column]) + shift)
                }
            }
            let found = try LinearDiscriminant(features, labels: labels)
            #expect(abs(found.shrinkage - golden.shrinkage) < 1e-6)
            let largest = golden.weights.map(abs).max() ?? 0
            // The shift is rounded to single precision in another order (6e-8 of values up to 50).
            for (value, expected) in zip(found.weights, golden.weights) {
                #expect(abs(value - expected) <= 1e-5 * largest)
            }
        }
    }

    @Test func discriminantRefusals() throws {
        let (features, labels) = GoldenInputs.plain(seed: 1, rows: 6, columns: 4)
        #expect(
            statisticsError {
                _ = try LinearDiscriminant(features, labels: labels.map { _ in true })
            }?.code == .singleClass
        )
        let constant = Matrix([[1, 2], [3, 4], [1, 2]])
        #expect(
            statisticsError {
                _ = try LinearDiscriminant(constant, labels: [true, false, true])
            }?.code == .tooFewData
        )
    }

    private struct RidgeGolden: Decodable {
        var seed: UInt64
        var rows: Int
        var columns: Int
        var penalty: Double
        var values: [Double]
        var coefficients: [Double]
        var intercept: Double
        var determination: Double
    }

    @Test func ridge() throws {
        for golden in try GoldenFile<RidgeGolden>.load("ridge_regression") {
            let (features, _) = GoldenInputs.plain(
                seed: golden.seed,
                rows: golden.rows,
                columns: golden.columns
            )
            let model = try RidgeRegression(penalty: golden.penalty).fit(features, golden.values)
            // Condition of the equations below 1e5 at penalty 0.1: 1e-10 of the largest coefficient.
            let largest = golden.coefficients.map(abs).max() ?? 0
            for (value, expected) in zip(model.coefficients, golden.coefficients) {
                #expect(abs(value - expected) <= 1e-9 * largest)
            }
            #expect(abs(model.intercept - golden.intercept) <= 1e-7 * largest)
            let determination = model.determination(features, golden.values)
            #expect(abs(determination - golden.determination) <= 1e-9)
        }
        let matrix = Matrix([[1], [2]])
        #expect(
            statisticsError { _ = try RidgeRegression(penalty: 0).fit(matrix, [1, 2]) }?.code
                == .invalidParameter
        )
        #expect(
            statisticsError { _ = try RidgeRegression().fit(matrix, [1, .nan]) }?.code
                == .nonFiniteInput
        )
    }

    /// Inner products of the rows about their mean, and vectors there and back, with repeated rows.
    @Test(arguments: [(7, 40), (20, 21), (12, 5), (1, 4)])
    func rowSpace(rows: Int, columns: Int) throws {
        let (plain, _) = GoldenInputs.plain(seed: 3, rows: rows, columns: columns)
        let features = plain.gatherRows(Array(0..<rows) + [0, 0])
        let space = RowSpace(features)
        if features.rows < columns { #expect(space.coordinates.columns == rows - 1) }
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5 {
            // Weights that sum to 0, as every difference of rows has.
            var weights = generator.gaussianVector(count: features.rows)
            let mean = weights.reduce(0, +) / Float(weights.count)
            weights = weights.map { $0 - mean }
            let long = features.transposeMultiplied(by: weights)
            let short = space.coordinates.transposeMultiplied(by: weights)
            let size = VectorMath.norm(long)
            // Single precision of elements up to 50 in sums of up to 22 terms.
            #expect(abs(VectorMath.norm(short) - size) <= 1e-4 * max(1, size))
            let back = space.expanded(short)
            for (value, expected) in zip(back, long) {
                #expect(abs(value - expected) <= 1e-3)
            }
        }
    }
}
