/// Decision values of examples with several classes, sorted once a class.
public struct MulticlassScores: Sendable {
    /// The class of each example.
    public let labels: [Int]
    /// The class each example was predicted as.
    public let predictions: [Int]
    /// The number of classes.
    public let classes: Int
    /// Each class against all others; nil for a class that doesn't occur or is the only one.
    public let oneVersusRest: [BinaryScores?]

    /// The number of examples.
    public var count: Int { labels.count }

    /// The classes that occur among the labels.
    public var occurringClasses: [Int] {
        oneVersusRest.indices.filter { oneVersusRest[$0] != nil }
    }

    /// Sorts scores with their labels.
    ///
    /// - Parameters:
    ///   - scores: A score for each example and class, `[examples, classes]` row-major; the
    ///     prediction is the class with the highest, the first of them where they tie.
    ///   - labels: The class of each example, from 0.
    ///   - classes: The number of classes.
    /// - Throws: `StatisticsError` for a NaN score or where fewer than two classes occur.
    public init(scores: [Double], labels: [Int], classes: Int) throws(StatisticsError) {
        precondition(classes > 1 && scores.count == labels.count * classes, "a score a class")
        guard Set(labels).count > 1 else {
            throw StatisticsError(.singleClass, "scoring needs examples of at least two classes")
        }
        var oneVersusRest: [BinaryScores?] = []
        for target in 0..<classes {
            let isTarget = labels.map { $0 == target }
            guard isTarget.contains(true) else {
                oneVersusRest.append(nil)
                continue
            }
            let column = labels.indices.map { scores[$0 * classes + target] }
            oneVersusRest.append(try BinaryScores(scores: column, labels: isTarget))
        }
        self.oneVersusRest = oneVersusRest
        self.labels = labels
        self.classes = classes
        predictions = labels.indices.map { row in
            var best = 0
            for target in 1..<classes
            where scores[row * classes + target] > scores[row * classes + best] {
                best = target
            }
            return best
        }
    }

    /// The AUROC of each class against all others; nil for a class that doesn't occur.
    public var classAUROCs: [Double?] { oneVersusRest.map { $0?.metrics.auroc } }

    /// How often each class was taken for each other.
    public var confusion: ConfusionMatrix {
        ConfusionMatrix(labels: labels, predictions: predictions, classes: classes)
    }

    /// All metrics on the examples as they are.
    public var metrics: MulticlassMetrics<Double> {
        let weights = [Int32](repeating: 1, count: count)
        let result = weights.withUnsafeBufferPointer { metrics(weights: $0) }
        // Two classes occur, so the metrics are defined.
        return result ?? MulticlassMetrics(values: [Double](repeating: .nan, count: 4))
    }

    /// All metrics with each example counted as often as its weight says, `[count]`.
    ///
    /// A class without weight is left out of the means; nil where fewer than two have any.
    func metrics(weights: UnsafeBufferPointer<Int32>) -> MulticlassMetrics<Double>? {
        precondition(weights.count == count, "one weight an example")
        let areas = oneVersusRest.compactMap { $0?.metrics(weights: weights)?.auroc }
        guard areas.count > 1 else { return nil }
        var confusion = ConfusionMatrix(classes: classes)
        for (index, weight) in weights.enumerated() where weight > 0 {
            confusion.add(
                label: labels[index],
                prediction: predictions[index],
                weight: Int(weight)
            )
        }
        return MulticlassMetrics(
            accuracy: confusion.accuracy,
            balancedAccuracy: confusion.balancedAccuracy,
            macroF1: confusion.macroF1,
            auroc: Descriptive.mean(areas)
        )
    }
}
