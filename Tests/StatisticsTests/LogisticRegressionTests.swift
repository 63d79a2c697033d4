import Foundation
import Statistics
import Testing

@Suite struct LogisticRegressionTests {
    struct Golden: Decodable {
        var seed: UInt64
        var rows: Int
        var columns: Int
        var classes: Int
        var inverseRegularization: Double
        var balanced: Bool
        var coefficients: [Double]
        var intercepts: [Double]
        var decisionValues: [Double]
        var gradientNorm: Double
    }

    private static func data(_ golden: Golden) -> (Matrix, [Int]) {
        let (raw, labels) = GoldenInputs.planted(
            seed: golden.seed,
            rows: golden.rows,
            columns: golden.columns,
            classes: golden.classes
        )
        return (Standardizer(fitting: raw).transform(raw), labels)
    }

    private static func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).map { abs($0 - $1) }.max() ?? .infinity
    }

    @Test func agreesWithScikitLearn() throws {
        for golden in try GoldenFile<Golden>.load("logistic_regression") {
            let (features, labels) = Self.data(golden)
            let regression = LogisticRegression(
                inverseRegularization: golden.inverseRegularization,
                balanced: golden.balanced
            )
            let models = [
                try regression.fit(features, labels: labels),
                try regression.fit(SparseMatrix(features), labels: labels),
            ]
            for model in models {
                #expect(model.convergence.converged)
                #expect(model.coefficients.count == golden.coefficients.count)
                let difference = Self.largestDifference(model.coefficients, golden.coefficients)
                // The objective is strongly convex with modulus 1 in the weights, so either
                // solution is within its gradient's norm of the exact one.
                #expect(difference <= model.convergence.gradientNorm + golden.gradientNorm)
                #expect(difference <= 1e-3)
                #expect(Self.largestDifference(model.intercepts, golden.intercepts) <= 1e-3)
                let values = model.decisionValues(features.gatherRows(Array(0..<20)))
                #expect(Self.largestDifference(values, golden.decisionValues) <= 1e-3)
            }
        }
    }

    /// The scores from the rows' inner products are those of the model of the rows, repeated ones among them.
    @Test(arguments: [(40, 6), (12, 30)], [0.1, 10])
    func fromInnerProducts(shape: (Int, Int), inverseRegularization: Double) throws {
        let (raw, labels) = GoldenInputs.planted(
            seed: 2,
            rows: shape.0,
            columns: shape.1,
            classes: 2
        )
        let rows = Array(0..<shape.0) + [3, 3]
        let features = Standardizer(fitting: raw).transform(raw).gatherRows(rows)
        let classes = rows.map { labels[$0] }
        let regression = LogisticRegression(
            inverseRegularization: inverseRegularization,
            balanced: true
        )
        let model = try regression.fit(features, labels: classes)
        let halved = Matrix(
            rows: features.rows,
            columns: features.columns,
            storage: features.storage.map { $0 / 2 }
        )
        let gram = GramMatrix(halved, centredOn: 0..<rows.count)
        let found = try regression.scores(gram, scaledBy: 4, labels: classes.map { $0 == 1 })
        // The intercept takes up where the rows' origin is.
        func centred(_ scores: [Double]) -> [Double] {
            scores.map { $0 - Descriptive.mean(scores) }
        }
        #expect(found.convergence.converged)
        // ‖w‖ is off by the gradients' norms, 1e-5 of it each, and a score by that times ‖x‖ of some 6.
        let difference = Self.largestDifference(
            centred(found.scores),
            centred(model.decisionValues(features))
        )
        #expect(difference <= 1e-3)
        #expect(
            statisticsError { _ = try regression.scores(gram, labels: classes.map { _ in true }) }?
                .code == .singleClass
        )
    }

    @Test(arguments: [2, 3], [false, true])
    func theReportedGradientIsTheFormulas(classes: Int, balanced: Bool) throws {
        let (raw, labels) = GoldenInputs.planted(seed: 5, rows: 150, columns: 8, classes: classes)
        let features = Standardizer(fitting: raw).transform(raw)
        let regression = LogisticRegression(inverseRegularization: 0.3, balanced: balanced)
        let model = try regression.fit(features, labels: labels)
        let norm = Reference.norm(
            Reference.logisticGradient(model, features, labels, regression)
        )
        #expect(model.convergence.converged)
        #expect(abs(norm - model.convergence.gradientNorm) < 1e-9)
        #expect(norm <= 1e-5 * 10)
    }

    @Test func multinomialWeightsSumToZero() throws {
        let (raw, labels) = GoldenInputs.planted(seed: 6, rows: 200, columns: 7, classes: 5)
        let features = Standardizer(fitting: raw).transform(raw)
        let model = try LogisticRegression().fit(features, labels: labels)
        #expect(abs(model.intercepts.reduce(0, +)) < 1e-9)
        for feature in 0..<7 {
            let sum = (0..<5).reduce(0.0) { $0 + model.coefficients[$1 * 7 + feature] }
            #expect(abs(sum) < 1e-4)
        }
    }

    @Test func swappedLabelsNegateTheModel() throws {
        let (features, labels) = GoldenInputs.gaussian(seed: 7, rows: 80, columns: 4, shift: 1)
        let model = try LogisticRegression().fit(features, labels: labels)
        let swapped = try LogisticRegression().fit(features, labels: labels.map { 1 - $0 })
        for (left, right) in zip(model.coefficients, swapped.coefficients) {
            #expect(abs(left + right) <= 4e-5)
        }
        #expect(abs(model.intercepts[0] + swapped.intercepts[0]) <= 4e-5)
    }

    @Test func theSolutionDoesNotDependOnTheStart() throws {
        let (features, labels) = GoldenInputs.gaussian(seed: 9, rows: 120, columns: 6, shift: 1)
        let far = try LogisticRegression(inverseRegularization: 1e-3).fit(features, labels: labels)
        let cold = try LogisticRegression().fit(features, labels: labels)
        let warm = try LogisticRegression().fit(features, labels: labels, start: far)
        #expect(Self.largestDifference(cold.coefficients, warm.coefficients) <= 4e-5)
    }

    @Test func strongPenaltiesLeaveTheClassRates() throws {
        let (features, labels) = GoldenInputs.gaussian(seed: 10, rows: 90, columns: 3, shift: 1)
        let model = try LogisticRegression(inverseRegularization: 1e-9)
            .fit(features, labels: labels)
        #expect(model.coefficients.allSatisfy { abs($0) < 1e-5 })
        #expect(model.predictions(decisionValues: [-0.1, 0, 0.1]) == [0, 0, 1])
    }

    @Test func aFitThatStopsShortSaysSo() throws {
        let (features, labels) = GoldenInputs.gaussian(seed: 11, rows: 90, columns: 20, shift: 1)
        let model = try LogisticRegression(inverseRegularization: 100, maximumIterations: 2)
            .fit(features, labels: labels)
        #expect(!model.convergence.converged)
        #expect(model.convergence.iterations <= 2)
    }

    /// Rows enough for the preconditioner, whose Gram matrix is singular here: twins share the
    /// weight that one of them would have with its penalty halved.
    @Test func twinColumnsShareTheirWeight() throws {
        let (single, labels) = GoldenInputs.gaussian(seed: 13, rows: 200, columns: 5, shift: 1)
        let twins = Matrix((0..<200).map { single.row($0) + single.row($0) })
        for strength in [0.01, 1, 1_000] {
            let model = try LogisticRegression(inverseRegularization: strength)
                .fit(twins, labels: labels)
            let one = try LogisticRegression(inverseRegularization: 2 * strength)
                .fit(single, labels: labels)
            #expect(model.convergence.converged)
            for column in 0..<5 {
                let pair = (model.coefficients[column], model.coefficients[column + 5])
                #expect(abs(pair.0 - pair.1) <= 1e-4)
                #expect(abs(pair.0 + pair.1 - one.coefficients[column]) <= 1e-4)
            }
        }
    }

    @Test func crossEntropyIsTheMeanNegativeLogProbability() throws {
        let (features, labels) = GoldenInputs.gaussian(seed: 14, rows: 60, columns: 3, shift: 1)
        let model = try LogisticRegression().fit(features, labels: labels)
        let values = model.decisionValues(features)
        let losses = zip(values, labels).map { value, label in
            -log(label == 1 ? 1 / (1 + exp(-value)) : 1 - 1 / (1 + exp(-value)))
        }
        let loss = model.crossEntropy(decisionValues: values, labels: labels)
        #expect(abs(loss - Descriptive.mean(losses)) < 1e-12)
        let weighted = model.crossEntropy(
            decisionValues: values,
            labels: labels,
            classWeights: [0, 2]
        )
        let positives = zip(losses, labels).filter { $0.1 == 1 }.map(\.0)
        #expect(abs(weighted - Descriptive.mean(positives)) < 1e-12)
    }

    @Test func badInputIsRefused() {
        let features = Matrix([[1], [2], [3]])
        let regression = LogisticRegression()
        #expect(
            statisticsError { _ = try regression.fit(features, labels: [1, 1, 1]) }?.code
                == .singleClass
        )
        #expect(
            statisticsError { _ = try regression.fit(features, labels: [0, 1, 3]) }?.code
                == .tooFewData
        )
        #expect(
            statisticsError {
                _ = try regression.fit(Matrix([[1], [.nan], [3]]), labels: [0, 1, 1])
            }?.code == .nonFiniteInput
        )
        #expect(
            statisticsError {
                _ = try LogisticRegression(inverseRegularization: 0)
                    .fit(features, labels: [0, 1, 1])
            }?.code == .invalidParameter
        )
    }

    @Test func aCancelledFitThrows() async {
        let (features, labels) = GoldenInputs.gaussian(seed: 12, rows: 50, columns: 5, shift: 1)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return statisticsError { _ = try LogisticRegression().fit(features, labels: labels) }
        }
        #expect(await task.value?.code == .cancelled)
    }
}
