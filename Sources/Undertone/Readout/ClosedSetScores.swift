internal import Foundation

/// Log-probabilities of a closed set of words after contexts.
public struct ClosedSetScores: Sendable, Hashable, Codable {
    /// The words.
    public let words: [String]
    /// How many tokens each word is, after the first context.
    public let tokenCounts: [Int]
    /// log p of each word after each context and stem, mean over the stems, in nat: [contexts, words].
    ///
    /// The sum over a word's tokens. A word of more tokens has less of it, whatever it means: compare words by
    /// ``calibrated``, and contexts by either.
    public let logProbabilities: [[Double]]
    /// The same after what says nothing, mean over stems and content-free contexts: [words]; nil where not asked for.
    public let contentFree: [Double]?

    /// log p(word | context) − log p(word | content-free), [contexts, words]: what the context adds.
    ///
    /// Takes out the length of words, their frequency, and the model's own leaning (Zhao et al. 2021). Without a
    /// content-free reading the log-probabilities themselves.
    public var calibrated: [[Double]] {
        guard let contentFree else { return logProbabilities }
        return logProbabilities.map { zip($0, contentFree).map { $0 - $1 } }
    }

    /// Shares of the set: calibrated scores renormalised to 1 over the words, [contexts, words].
    public var shares: [[Double]] { calibrated.map(Self.softmax) }

    /// The same of the plain log-probabilities.
    public var plainShares: [[Double]] { logProbabilities.map(Self.softmax) }

    /// How probable the set is at all: Σ p(word), [contexts]; near 0 the answers mean little.
    public var mass: [Double] { logProbabilities.map { $0.reduce(0) { $0 + exp($1) } } }

    /// The number of the most probable word by context, calibrated where that was asked for.
    public var answers: [Int] { calibrated.map(ClosedSetContrast.largest) }

    /// The contrast of a target, by context: nil where it was the unsteered answer.
    ///
    /// - Parameters:
    ///   - target: a word of the set.
    ///   - unsteered: the readings of the same contexts without writes.
    /// - Returns: the change of ``ClosedSetContrast`` from them, [contexts].
    /// - Throws: `UndertoneError` for a word that is not in the set.
    public func shift(toward target: String, from unsteered: ClosedSetScores) throws -> [Double?] {
        guard let place = words.firstIndex(of: target) else {
            throw UndertoneError.unknown("word", target, among: words, in: "the closed set")
        }
        precondition(
            unsteered.words == words && unsteered.logProbabilities.count == logProbabilities.count,
            "readings of other words or contexts"
        )
        return zip(unsteered.calibrated, calibrated).map {
            ClosedSetContrast.change($0, $1, target: place)
        }
    }

    static func softmax(_ scores: [Double]) -> [Double] {
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
