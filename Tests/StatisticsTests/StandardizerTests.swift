import Statistics
import Testing

@Suite struct StandardizerTests {
    struct Golden: Decodable {
        var seed: UInt64
        var rows: Int
        var columns: Int
        var means: [Double]
        var scales: [Double]
    }

    @Test func agreesWithScikitLearn() throws {
        for golden in try GoldenFile<Golden>.load("standard_scaler") {
            let (features, _) = GoldenInputs.planted(
                seed: golden.seed,
                rows: golden.rows,
                columns: golden.columns,
                classes: 2
            )
            let standardizer = Standardizer(fitting: features)
            // Sums of `rows` doubles in another order: relative error below rows·ε each, and the
            // variance of the nearly constant column loses none, being taken about the mean.
            let relative = 4 * Double(golden.rows) * Double.ulpOfOne
            for (value, expected) in zip(standardizer.means, golden.means) {
                #expect(abs(value - expected) <= relative * max(1, abs(expected)))
            }
            for (value, expected) in zip(standardizer.scales, golden.scales) {
                #expect(abs(value - expected) <= relative * max(1, abs(expected)))
            }
        }
    }

    @Test func constantColumnsBecomeZero() {
        let matrix = Matrix([[1, 0.1], [2, 0.1], [4, 0.1]])
        let standardizer = Standardizer(fitting: matrix)
        #expect(standardizer.scales[1] == 1)
        let result = standardizer.transform(matrix)
        #expect((0..<3).allSatisfy { abs(result[$0, 1]) < 1e-7 })
    }

    @Test func transformedTrainingColumnsHaveMeanZeroAndVarianceOne() {
        let (features, _) = GoldenInputs.planted(seed: 8, rows: 100, columns: 6, classes: 2)
        let result = Standardizer(fitting: features).transform(features)
        let means = result.columnMeans()
        let variances = result.columnVariances(means: means)
        for column in 0..<6 {
            #expect(abs(means[column]) < 1e-6)
            #expect(abs(variances[column] - (column == 2 ? 0 : 1)) < 1e-5)
        }
    }

    @Test func figuresComeFromTheFittedRowsAlone() {
        let standardizer = Standardizer(fitting: Matrix([[0], [2]]))
        #expect(standardizer.transform(Matrix([[5]])) == Matrix([[4]]))
    }
}
