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

    /// The rows' weights give the same vector as the rows themselves, from either side's products.
    @Test(arguments: [(9, 30), (30, 9)])
    func discriminantFromProducts(rows: Int, columns: Int) throws {
        let (features, labels) = GoldenInputs.plain(seed: 5, rows: rows, columns: columns)
        let plain = try LinearDiscriminant(features, labels: labels)
        let gram = GramMatrix(features, centredOn: 0..<rows / 2)
        let found = try LinearDiscriminant.rowWeights(gram, labels: labels, width: columns)
        #expect(abs(found.shrinkage - plain.shrinkage) < 1e-9)
        #expect(abs(found.weights.reduce(0, +)) < 1e-9)
        let largest = plain.weights.map(abs).max() ?? 0
        for column in 0..<columns {
            let sum = (0..<rows).reduce(0.0) {
                $0 + found.weights[$1] * Double(features[$1, column])
            }
            #expect(abs(sum - plain.weights[column]) <= 1e-6 * largest)
        }
        #expect(
            statisticsError {
                _ = try LinearDiscriminant.rowWeights(
                    gram,
                    labels: labels.map { _ in false },
                    width: columns
                )
            }?.code == .singleClass
        )
    }

    /// Rows that are sums of others, and a matrix in which none is.
    @Test(arguments: [0, 5, 12])
    func rowBasis(dependent: Int) {
        var generator = SeededGenerator(seed: 3)
        let plain = Matrix((0..<7).map { _ in generator.gaussianVector(count: 20) })
        let mixes = Matrix((0..<dependent).map { _ in generator.gaussianVector(count: 7) })
        let sums = dependent > 0 ? mixes.multiplied(by: plain).storage : []
        let matrix = Matrix(
            rows: 7 + dependent,
            columns: 20,
            storage: sums + plain.storage
        )
        let basis = RowBasis(matrix)
        #expect(basis.rows.count == 7 && Set(basis.rows).count == 7)
        let back = basis.combinations.multiplied(by: matrix.gatherRows(basis.rows))
        // Single precision of elements below 10 in sums of 7.
        for (value, expected) in zip(back.storage, matrix.storage) {
            #expect(abs(value - expected) < 2e-5)
        }
        #expect(RowBasis(Matrix(rows: 3, columns: 4)).rows.isEmpty)
    }
}
