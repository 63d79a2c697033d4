/// Decision values of examples with two classes, sorted once, from which all metrics follow.
///
/// The definitions are scikit-learn's: an example is predicted positive where its score is above
/// the threshold; AUROC counts tied pairs half; average precision isn't interpolated.
public struct BinaryScores: Sendable {
    /// The example at each place, highest score first.
    let order: [Int32]
    /// Whether the example at each place is positive.
    private let positive: [Bool]
    /// Whether the next place has a lower score: the end of a run of ties.
    private let endsTie: [Bool]
    /// The number of places whose score is above the threshold.
    private let predictedPositive: Int
    /// Positive examples.
    public let positives: Int

    /// The number of examples.
    public var count: Int { order.count }

    /// Sorts scores with their labels.
    ///
    /// - Throws: `StatisticsError` for a NaN score or where only one class occurs.
    public init(
        scores: [Double],
        labels: [Bool],
        threshold: Double = 0
    ) throws(StatisticsError) {
        precondition(scores.count == labels.count, "one label a score")
        guard scores.allSatisfy({ !$0.isNaN }) else {
            throw StatisticsError(.nonFiniteInput, "a decision value is NaN")
        }
        let positives = labels.count(where: { $0 })
        guard positives > 0, positives < labels.count else {
            throw StatisticsError(
                .singleClass,
                "scoring needs examples of both classes; of \(labels.count) examples "
                    + "\(positives) are positive"
            )
        }
        // Ties go by position: the order must not depend on the sorting algorithm.
        let order = scores.indices.sorted {
            scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
        }
        self.order = order.map { Int32($0) }
        self.positives = positives
        positive = order.map { labels[$0] }
        endsTie = order.indices.map { place in
            place + 1 == order.count || scores[order[place]] != scores[order[place + 1]]
        }
        predictedPositive = scores.count(where: { $0 > threshold })
    }

    /// All metrics on the examples as they are.
    public var metrics: BinaryMetrics<Double> {
        let weights = [Int32](repeating: 1, count: count)
        let result = weights.withUnsafeBufferPointer { metrics(weights: $0) }
        // Both classes occur, so the metrics are defined.
        return result ?? BinaryMetrics(values: [Double](repeating: .nan, count: 7))
    }

    /// All metrics with each example counted as often as its weight says, `[count]`.
    ///
    /// Nil where a class has no weight. One pass over the sorted examples, O(count).
    func metrics(weights: UnsafeBufferPointer<Int32>) -> BinaryMetrics<Double>? {
        precondition(weights.count == count, "one weight an example")
        var tally = Tally()
        order.withUnsafeBufferPointer { order in
            positive.withUnsafeBufferPointer { positive in
                endsTie.withUnsafeBufferPointer { endsTie in
                    for place in 0..<order.count {
                        let weight = Int(weights[Int(order[place])])
                        if positive[place] {
                            tally.tiePositives += weight
                        } else {
                            tally.tieNegatives += weight
                        }
                        if endsTie[place] {
                            tally.closeTie()
                        }
                        if place + 1 == predictedPositive {
                            tally.markThreshold()
                        }
                    }
                }
            }
        }
        return tally.metrics
    }
}

/// Counts on the way down the sorted scores.
private struct Tally {
    var tiePositives = 0
    var tieNegatives = 0
    private var positives = 0
    private var negatives = 0
    /// Twice the number of pairs whose positive is above its negative, ties counted once: whole
    /// numbers, so that the sum is exact.
    private var twiceConcordant = 0
    /// Σ (positives of the tie) · precision at the tie's end.
    private var precisionSum = 0.0
    private var truePositives = 0
    private var falsePositives = 0

    mutating func closeTie() {
        twiceConcordant += tieNegatives * (2 * positives + tiePositives)
        positives += tiePositives
        negatives += tieNegatives
        if tiePositives > 0 {
            precisionSum += Double(tiePositives) * Double(positives) / Double(positives + negatives)
        }
        tiePositives = 0
        tieNegatives = 0
    }

    /// The threshold lies between distinct scores, so the last tie is closed here.
    mutating func markThreshold() {
        truePositives = positives
        falsePositives = negatives
    }

    var metrics: BinaryMetrics<Double>? {
        guard positives > 0, negatives > 0 else { return nil }
        let truePositives = Double(truePositives)
        let falsePositives = Double(falsePositives)
        let positives = Double(positives)
        let negatives = Double(negatives)
        let predicted = truePositives + falsePositives
        let recall = truePositives / positives
        let specificity = (negatives - falsePositives) / negatives
        return BinaryMetrics(
            accuracy: (truePositives + negatives - falsePositives) / (positives + negatives),
            balancedAccuracy: (recall + specificity) / 2,
            precision: predicted > 0 ? truePositives / predicted : 0,
            recall: recall,
            f1: 2 * truePositives / (predicted + positives),
            auroc: Double(twiceConcordant) / (2 * positives * negatives),
            averagePrecision: precisionSum / positives
        )
    }
}
