import Statistics
import Testing

@Suite struct MetricsTests {
    struct BinaryGolden: Decodable {
        var labels: [Int]
        var scores: [Double]
        var accuracy: Double
        var balancedAccuracy: Double
        var precision: Double
        var recall: Double
        var f1: Double
        var auroc: Double
        var averagePrecision: Double

        var values: [Double] {
            [accuracy, balancedAccuracy, precision, recall, f1, auroc, averagePrecision]
        }
    }

    struct MulticlassGolden: Decodable {
        var classes: Int
        var labels: [Int]
        var scores: [Double]
        var accuracy: Double
        var balancedAccuracy: Double
        var macroF1: Double
        var auroc: Double
        var classAUROCs: [Double]
        var confusion: [Int]
    }

    /// The figures are ratios and sums of at most `count` terms below 1 of whole numbers: what is
    /// left is rounding.
    private static func rounding(_ count: Int) -> Double {
        2 * Double(count) * Double.ulpOfOne
    }

    @Test func binaryMetricsEqualScikitLearn() throws {
        for golden in try GoldenFile<BinaryGolden>.load("binary_metrics") {
            let labels = golden.labels.map { $0 == 1 }
            let metrics = try BinaryScores(scores: golden.scores, labels: labels).metrics
            for (value, expected) in zip(metrics.values, golden.values) {
                #expect(abs(value - expected) <= Self.rounding(labels.count))
            }
            let confusion = ConfusionMatrix(
                labels: golden.labels,
                predictions: golden.scores.map { $0 > 0 ? 1 : 0 },
                classes: 2
            )
            #expect(confusion.accuracy == metrics.accuracy)
            #expect(abs(confusion.balancedAccuracy - metrics.balancedAccuracy) < 1e-15)
            #expect(confusion.precision(1) == metrics.precision)
            #expect(confusion.recall(1) == metrics.recall)
            #expect(abs(confusion.f1(1) - metrics.f1) < 1e-15)
        }
    }

    @Test func multiclassMetricsEqualScikitLearn() throws {
        for golden in try GoldenFile<MulticlassGolden>.load("multiclass_metrics") {
            let scores = try MulticlassScores(
                scores: golden.scores,
                labels: golden.labels,
                classes: golden.classes
            )
            let rounding = Self.rounding(scores.count)
            let metrics = scores.metrics
            #expect(scores.confusion.counts == golden.confusion)
            #expect(abs(metrics.accuracy - golden.accuracy) <= rounding)
            #expect(abs(metrics.balancedAccuracy - golden.balancedAccuracy) <= rounding)
            #expect(abs(metrics.macroF1 - golden.macroF1) <= rounding)
            #expect(abs(metrics.auroc - golden.auroc) <= rounding)
            for (value, expected) in zip(scores.classAUROCs, golden.classAUROCs) {
                #expect(abs((value ?? 0) - expected) <= rounding)
            }
        }
    }

    @Test(arguments: 0..<40)
    func rankingMetricsAgreeWithTheirDefinitions(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = 2 + generator.nextIndex(below: 60)
        let levels = 1 + generator.nextIndex(below: 20)
        var labels = (0..<count).map { _ in generator.nextUniform() < 0.4 }
        labels[0] = true
        labels[1] = false
        let scores = (0..<count).map { _ in Double(generator.nextIndex(below: levels)) }
        let metrics = try BinaryScores(scores: scores, labels: labels).metrics
        let auroc = Reference.auroc(scores: scores, labels: labels)
        let precision = Reference.averagePrecision(scores: scores, labels: labels)
        #expect(abs(metrics.auroc - auroc) <= Self.rounding(count))
        #expect(abs(metrics.averagePrecision - precision) <= Self.rounding(count))

        // Any rising function keeps the ranks, and turning scores and labels round keeps the area.
        let moved = try BinaryScores(scores: scores.map { $0 * 3 - 7 }, labels: labels).metrics
        #expect(moved.auroc == metrics.auroc)
        #expect(moved.averagePrecision == metrics.averagePrecision)
        let negated = try BinaryScores(scores: scores.map { -$0 }, labels: labels).metrics
        #expect(abs(negated.auroc + metrics.auroc - 1) < 1e-15)
    }

    @Test func constantScoresRankNothing() throws {
        let metrics = try BinaryScores(
            scores: [-1, -1, -1, -1],
            labels: [true, false, false, false]
        ).metrics
        #expect(metrics.auroc == 0.5)
        #expect(metrics.averagePrecision == 0.25)
        #expect(metrics.precision == 0)
        #expect(metrics.f1 == 0)
        #expect(metrics.balancedAccuracy == 0.5)
    }

    @Test func aScoreOfZeroIsNegative() throws {
        let metrics = try BinaryScores(scores: [0, 0], labels: [true, false]).metrics
        #expect(metrics.recall == 0)
        #expect(metrics.accuracy == 0.5)
    }

    @Test func undefinedScoresAreRefused() {
        #expect(
            statisticsError { _ = try BinaryScores(scores: [1, 2], labels: [true, true]) }?.code
                == .singleClass
        )
        #expect(
            statisticsError { _ = try BinaryScores(scores: [1, .nan], labels: [true, false]) }?
                .code == .nonFiniteInput
        )
        #expect(
            statisticsError {
                _ = try MulticlassScores(scores: [1, 2], labels: [1], classes: 2)
            }?.code == .singleClass
        )
    }

    @Test func classesThatDoNotOccurAreLeftOut() throws {
        let scores = try MulticlassScores(
            scores: [2, 1, 0, 0, 1, 2, 0, 3, 1],
            labels: [0, 1, 1],
            classes: 3
        )
        #expect(scores.occurringClasses == [0, 1])
        #expect(scores.classAUROCs[2] == nil)
        #expect(scores.predictions == [0, 2, 1])
        #expect(scores.metrics.balancedAccuracy == 0.75)
    }
}
