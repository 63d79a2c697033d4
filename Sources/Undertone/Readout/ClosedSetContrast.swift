internal import Statistics

/// How far one answer of a closed set is ahead of those that were wrong, too.
///
/// When a model was sure of another answer any large write, a random one too, raises the target's probability; the
/// contrast between answers that were all wrong before the write stays. It is the same for logits, log-probabilities
/// and calibrated ones: what they differ by is taken off before and after alike.
public enum ClosedSetContrast {
    /// The target's score minus the mean of the others but the unsteered answer.
    ///
    /// - Parameters:
    ///   - scores: logits or log-probabilities, [answers].
    ///   - target: whose score.
    ///   - unsteered: the answer without a write.
    /// - Returns: the contrast; nil where the target was the answer already, or nothing is left to compare with.
    public static func value(_ scores: [Double], target: Int, unsteered: Int) -> Double? {
        guard unsteered != target else { return nil }
        let others = scores.indices.filter { $0 != target && $0 != unsteered }
        guard !others.isEmpty else { return nil }
        return scores[target] - Descriptive.mean(others.map { scores[$0] })
    }

    /// Change of the contrast from an unsteered reading to a steered one.
    public static func change(_ before: [Double], _ after: [Double], target: Int) -> Double? {
        let answer = largest(before)
        guard let old = value(before, target: target, unsteered: answer),
            let new = value(after, target: target, unsteered: answer)
        else { return nil }
        return new - old
    }

    /// The answer with the largest score; the last of equal ones.
    static func largest(_ scores: [Double]) -> Int {
        scores.indices.max { scores[$0] < scores[$1] } ?? 0
    }
}
