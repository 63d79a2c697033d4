internal import Foundation

/// The penalised logistic loss that scikit-learn's `LogisticRegression` minimises.
///
/// f(W, b) = C·Σᵢ wᵢ·ℓ(yᵢ, W xᵢ + b) + ½‖W‖²
///
/// with ℓ the binary or the softmax cross-entropy. The penalty makes f strongly convex with modulus
/// 1 in W, so ‖W − W*‖ ≤ ‖∇f‖: the gradient's norm bounds the distance from the solution.
struct LogisticObjective {
    let features: any LogisticFeatures
    /// The class of each row.
    let labels: [Int]
    /// C times the weight of each class, `[classes]`.
    let classWeights: [Double]
    /// 1 for two classes, else the number of classes.
    let outputs: Int

    /// The value at `position`, `[columns + 1, outputs]`, with the gradient written beside it.
    func evaluate(
        _ position: UnsafeBufferPointer<Double>,
        _ gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        gradient.update(repeating: 0)
        var loss = 0.0
        labels.withUnsafeBufferPointer { labels in
            features.pass(weights: position, outputs: outputs, gradient: gradient) { rows, scores in
                loss +=
                    outputs == 1
                    ? binary(rows, scores, labels) : softmax(rows, scores, labels)
            }
        }
        var penalty = 0.0
        for index in 0..<features.columns * outputs {
            gradient[index] += position[index]
            penalty += position[index] * position[index]
        }
        return loss + penalty / 2
    }

    /// Turns scores z into residuals w·(σ(z) − y) and returns Σ w·log(1 + e^∓z).
    private func binary(
        _ rows: Range<Int>,
        _ scores: UnsafeMutableBufferPointer<Double>,
        _ labels: UnsafeBufferPointer<Int>
    ) -> Double {
        var loss = 0.0
        for (index, row) in rows.enumerated() {
            let weight = classWeights[labels[row]]
            // With the margin's sign taken out, no exponential overflows.
            let sign = labels[row] == 1 ? 1.0 : -1.0
            let margin = sign * scores[index]
            let tail = exp(-abs(margin))
            loss += weight * (log1p(tail) + max(-margin, 0))
            let probabilityWrong = margin >= 0 ? tail / (1 + tail) : 1 / (1 + tail)
            scores[index] = -sign * weight * probabilityWrong
        }
        return loss
    }

    /// Turns scores into residuals w·(softmax(z) − onehot(y)) and returns Σ w·(logΣe^z − z_y).
    private func softmax(
        _ rows: Range<Int>,
        _ scores: UnsafeMutableBufferPointer<Double>,
        _ labels: UnsafeBufferPointer<Int>
    ) -> Double {
        var loss = 0.0
        for (index, row) in rows.enumerated() {
            let weight = classWeights[labels[row]]
            let start = index * outputs
            let target = start + labels[row]
            var largest = -Double.infinity
            for output in start..<start + outputs {
                largest = max(largest, scores[output])
            }
            let targetScore = scores[target]
            var sum = 0.0
            for output in start..<start + outputs {
                let power = exp(scores[output] - largest)
                scores[output] = power
                sum += power
            }
            loss += weight * (log(sum) + largest - targetScore)
            let scale = weight / sum
            for output in start..<start + outputs {
                scores[output] *= scale
            }
            scores[target] -= weight
        }
        return loss
    }
}
