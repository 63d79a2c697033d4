import Foundation
import Statistics

/// Slow and readable twins of the fast routines.
enum Reference {
    /// A·B with three loops, summed in double precision.
    static func product(_ a: Matrix, _ b: Matrix) -> [[Double]] {
        (0..<a.rows).map { row in
            (0..<b.columns).map { column in
                (0..<a.columns).reduce(0.0) {
                    $0 + Double(a[row, $1]) * Double(b[$1, column])
                }
            }
        }
    }

    static func transpose(_ a: Matrix) -> Matrix {
        Matrix((0..<a.columns).map { column in (0..<a.rows).map { a[$0, column] } })
    }

    /// The share of pairs of a positive and a negative in which the positive scores higher.
    static func auroc(scores: [Double], labels: [Bool]) -> Double {
        var sum = 0.0
        var pairs = 0.0
        for (positive, isPositive) in zip(scores, labels) where isPositive {
            for (negative, isPositive) in zip(scores, labels) where !isPositive {
                sum += positive > negative ? 1 : positive == negative ? 0.5 : 0
                pairs += 1
            }
        }
        return sum / pairs
    }

    /// Σ (Rₙ − Rₙ₋₁)·Pₙ with each distinct score as a threshold.
    static func averagePrecision(scores: [Double], labels: [Bool]) -> Double {
        let positives = Double(labels.count(where: { $0 }))
        var sum = 0.0
        var lastRecall = 0.0
        for threshold in Set(scores).sorted(by: >) {
            let chosen = scores.indices.filter { scores[$0] >= threshold }
            let hits = Double(chosen.count { labels[$0] })
            sum += (hits / positives - lastRecall) * hits / Double(chosen.count)
            lastRecall = hits / positives
        }
        return sum
    }

    /// The gradient of C·Σ w·loss + ½‖W‖² at a model, `[outputs][features + 1]`, from its formula.
    static func logisticGradient(
        _ model: LogisticModel,
        _ x: Matrix,
        _ labels: [Int],
        _ settings: LogisticRegression
    ) -> [[Double]] {
        let n = Double(labels.count)
        let classWeights = (0..<model.classes).map { label in
            settings.balanced
                ? n / (Double(model.classes) * Double(labels.count { $0 == label })) : 1
        }
        var gradient = (0..<model.outputs).map { output in
            (0..<model.features).map { model.coefficients[output * model.features + $0] } + [0]
        }
        for (row, label) in labels.enumerated() {
            let scores = (0..<model.outputs).map { output in
                (0..<model.features).reduce(model.intercepts[output]) {
                    $0 + model.coefficients[output * model.features + $1] * Double(x[row, $1])
                }
            }
            let powers = scores.map { exp($0) }
            let total = powers.reduce(0, +)
            for output in 0..<model.outputs {
                let isBinary = model.outputs == 1
                let probability =
                    isBinary ? powers[0] / (1 + powers[0]) : powers[output] / total
                let target = label == (isBinary ? 1 : output) ? 1.0 : 0.0
                let residual =
                    settings.inverseRegularization * classWeights[label] * (probability - target)
                for column in 0..<model.features {
                    gradient[output][column] += residual * Double(x[row, column])
                }
                gradient[output][model.features] += residual
            }
        }
        return gradient
    }

    static func norm(_ gradient: [[Double]]) -> Double {
        gradient.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// Percentile intervals from examples that are really drawn and really copied.
    static func bootstrap(
        _ plan: Bootstrap,
        scores: [Double],
        labels: [Bool],
        clusters: [Int]? = nil
    ) throws -> (intervals: [Interval], degenerate: Int) {
        var generator = SeededGenerator(seed: plan.seed)
        let clusters = clusters ?? Array(scores.indices)
        let units = (clusters.max() ?? 0) + 1
        var samples = [[Double]](repeating: [], count: 7)
        var degenerate = 0
        for _ in 0..<plan.replicates {
            var rows: [Int] = []
            for _ in 0..<units {
                let unit = generator.nextIndex(below: units)
                rows += clusters.indices.filter { clusters[$0] == unit }
            }
            let drawn = rows.map { labels[$0] }
            guard drawn.contains(true), drawn.contains(false) else {
                degenerate += 1
                continue
            }
            let replicate = try BinaryScores(scores: rows.map { scores[$0] }, labels: drawn)
            for (index, value) in replicate.metrics.values.enumerated() {
                samples[index].append(value)
            }
        }
        let estimates = try BinaryScores(scores: scores, labels: labels).metrics.values
        let tail = (1 - plan.level) / 2
        let intervals = zip(estimates, samples).map { estimate, sample in
            Interval(
                estimate: estimate,
                lower: Descriptive.quantile(sample, tail),
                upper: Descriptive.quantile(sample, 1 - tail),
                level: plan.level
            )
        }
        return (intervals, degenerate)
    }
}

/// The error a closure throws, so that its code can be compared.
func statisticsError(_ body: () throws -> Void) -> StatisticsError? {
    do {
        try body()
        return nil
    } catch {
        return error as? StatisticsError
    }
}
