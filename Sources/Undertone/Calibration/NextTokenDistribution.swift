internal import Foundation

/// What a model expects next: log-probabilities over its vocabulary, in nat.
package struct NextTokenDistribution: Sendable {
    /// log p by token, [vocabulary].
    package let logProbabilities: [Double]

    /// The softmax of logits.
    package init(logits: [Float]) {
        let largest = Double(logits.max() ?? 0)
        var sum = 0.0
        for logit in logits { sum += exp(Double(logit) - largest) }
        let normalizer = largest + log(sum)
        logProbabilities = logits.map { Double($0) - normalizer }
    }

    /// KL(self ‖ other) = Σ p (log p − log q), in nat; never below 0, which rounding alone could bring.
    package func divergence(to other: NextTokenDistribution) -> Double {
        var sum = 0.0
        for (own, theirs) in zip(logProbabilities, other.logProbabilities) where own > -700 {
            sum += exp(own) * (own - theirs)
        }
        return max(0, sum)
    }
}
