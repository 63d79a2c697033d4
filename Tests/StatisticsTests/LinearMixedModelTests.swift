import Statistics
import Testing

@Suite struct LinearMixedModelTests {
    struct Golden: Decodable {
        struct Fit: Decodable {
            var coefficients: [Double]
            var standardErrors: [Double]
            var residualVariance: Double
            var groupVariance: Double
            var logLikelihood: Double
            var pNormal: [Double]?
        }

        var name: String
        var scores: [Double]
        var columns: [[Double]]
        var groups: [Int]
        var exact: Fit
        var statsmodels: Fit?
    }

    /// Relative differences: of the estimates, and of the standard errors.
    private static func differences(
        _ model: LinearMixedModel,
        _ fit: Golden.Fit
    ) -> (estimates: [Double], errors: [Double]) {
        var estimates = zip(model.coefficients, fit.coefficients).map {
            ($0.estimate - $1) / max(1, abs($1))
        }
        estimates.append(model.residualVariance / fit.residualVariance - 1)
        estimates.append((model.groupVariance - fit.groupVariance) / max(1, fit.groupVariance))
        estimates.append(model.logLikelihood / fit.logLikelihood - 1)
        let errors = zip(model.coefficients, fit.standardErrors).map { $0.standardError / $1 - 1 }
        return (estimates.map { abs($0) }, errors.map { abs($0) })
    }

    /// Against the whole covariance matrix written out.
    @Test func agreesWithTheDenseModel() throws {
        for golden in try GoldenFile<Golden>.load("mixed_model") {
            let model = try LinearMixedModel(
                golden.scores,
                columns: golden.columns,
                groups: golden.groups
            )
            let (estimates, errors) = Self.differences(model, golden.exact)
            for difference in estimates + errors {
                #expect(difference < 1e-9, "\(golden.name)")
            }
        }
    }

    /// MixedLM's optimiser stops at 10⁻⁸ or so (the recorder prints how far it is from the dense model).
    ///
    /// Its standard errors are of the observed information of coefficients and variances
    /// together; (XᵀV⁻¹X)⁻¹, which is taken here and by lme4, differs from them by 1 % or so.
    @Test func agreesWithStatsmodels() throws {
        for golden in try GoldenFile<Golden>.load("mixed_model") {
            guard let fit = golden.statsmodels else { continue }
            let model = try LinearMixedModel(
                golden.scores,
                columns: golden.columns,
                groups: golden.groups
            )
            let (estimates, errors) = Self.differences(model, fit)
            for difference in estimates { #expect(difference < 1e-7, "\(golden.name)") }
            for difference in errors { #expect(difference < 0.02, "\(golden.name)") }
            for (coefficient, p) in zip(model.coefficients, fit.pNormal ?? []) {
                #expect(abs(coefficient.pNormal - p) < 1e-3)
            }
        }
    }

    /// Without a variance of groups it is least squares.
    @Test func groupsThatDoNotDiffer() throws {
        let golden = try #require(
            GoldenFile<Golden>.load("mixed_model").first { $0.name == "none" }
        )
        let model = try LinearMixedModel(
            golden.scores,
            columns: golden.columns,
            groups: golden.groups
        )
        #expect(model.groupVariance == 0)
        #expect(model.intraclassCorrelation == 0)
        #expect(model.separatesVariances)
    }

    @Test func oneRowAGroupIsLeastSquares() throws {
        let x = [0.0, 1, 2, 3, 4, 5]
        let y = [1.0, 2.5, 2, 4.5, 4, 6]
        let model = try LinearMixedModel(y, columns: [x], groups: [0, 1, 2, 3, 4, 5])
        #expect(!model.separatesVariances)
        #expect(model.groupVariance == 0)
        let slope =
            Descriptive.correlation(x, y)
            * (Descriptive.variance(y) / Descriptive.variance(x)).squareRoot()
        #expect(abs(model.coefficients[1].estimate - slope) < 1e-14)
        let intercept = Descriptive.mean(y) - slope * 2.5
        #expect(abs(model.coefficients[0].estimate - intercept) < 1e-14)
        #expect(model.coefficients[1].degreesOfFreedom >= 1)
    }

    /// An intercept alone in groups of one size: σ² and σ²_group of the analysis of variance.
    @Test func balancedGroupsAreTheAnalysisOfVariance() throws {
        var generator = SeededGenerator(seed: 1)
        let groups = (0..<60).map { $0 / 5 }
        let levels = (0..<12).map { _ in 2 * generator.nextGaussian() }
        let y = groups.map { 7 + levels[$0] + generator.nextGaussian() }
        let model = try LinearMixedModel(y, groups: groups)
        let means = try ClusteredValues(y, clusters: groups)
        let within =
            y.indices.reduce(0) {
                $0 + (y[$1] - means.sums[groups[$1]]) * (y[$1] - means.sums[groups[$1]])
            } / 48
        let between = 5 * Descriptive.variance(means.sums)
        #expect(abs(model.residualVariance - within) < 1e-10)
        #expect(abs(model.groupVariance - (between - within) / 5) < 1e-10)
        #expect(abs(model.coefficients[0].estimate - means.mean) < 1e-12)
        #expect(abs(model.coefficients[0].standardError - means.standardError) < 1e-11)
        #expect(model.coefficients[0].degreesOfFreedom == 11)
        // So Student's test of the intercept is that of the clusters' means.
        let p = try means.pTwoSided()
        #expect(abs(model.coefficients[0].p - p) <= 1e-8 * p)
        let (interval, other) = (model.coefficients[0].interval(), try means.interval())
        #expect(abs(interval.lower - other.lower) < 1e-10)
    }

    @Test func shiftsAndScalesMoveTheAnswer() throws {
        let golden = try #require(
            GoldenFile<Golden>.load("mixed_model").first { $0.name == "unequal" }
        )
        let model = try LinearMixedModel(
            golden.scores,
            columns: golden.columns,
            groups: golden.groups
        )
        let moved = try LinearMixedModel(
            golden.scores.map { 1_000 * $0 + 1e6 },
            columns: [golden.columns[0].map { $0 / 10 }, golden.columns[1].map { $0 + 500 }],
            groups: golden.groups
        )
        let pairs = zip(moved.coefficients, model.coefficients).map { $0.ratio / $1.ratio }
        #expect(abs(pairs[1] - 1) < 1e-7 && abs(pairs[2] - 1) < 1e-7)
        #expect(abs(moved.coefficients[1].estimate / model.coefficients[1].estimate - 1e4) < 1e-3)
        #expect(abs(moved.intraclassCorrelation - model.intraclassCorrelation) < 1e-7)
    }

    @Test func whatCannotBeFitted() throws {
        let groups = [0, 0, 1, 1, 2, 2]
        let y = [1.0, 2, 3, 5, 8, 13]
        let x = [0.0, 1, 0, 1, 0, 1]
        func code(_ scores: [Double], _ columns: [[Double]]) -> StatisticsError.Code? {
            statisticsError {
                _ = try LinearMixedModel(scores, columns: columns, groups: groups)
            }?.code
        }
        #expect(code(y, [[Double](repeating: 3, count: 6)]) == .tooFewData)
        #expect(code(y, [x, x.map { 2 * $0 - 1 }]) == .tooFewData)
        #expect(code([1, 1, 4, 4, 9, 9], []) == .tooFewData)
        #expect(code([1, 1, 4, .nan, 9, 9], []) == .nonFiniteInput)
        #expect(
            code(y, [x, y, [1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]])
                == .tooFewData
        )
    }

    @Test func perfectAndConstantScores() throws {
        let groups = [0, 0, 1, 1, 2, 2]
        let constant = try LinearMixedModel([4, 4, 4, 4, 4, 4], groups: groups)
        #expect(constant.coefficients[0].estimate == 4)
        #expect(constant.coefficients[0].standardError == 0)
        #expect(constant.residualVariance == 0 && constant.groupVariance == 0)
        #expect(constant.logLikelihood == .infinity)
        let x = [0.0, 1, 0.5, 2, 1, 3]
        let line = try LinearMixedModel(x.map { 3 * $0 + 1 }, columns: [x], groups: groups)
        #expect(abs(line.coefficients[1].estimate - 3) < 1e-12)
        #expect(line.groupVariance == 0)
    }
}
