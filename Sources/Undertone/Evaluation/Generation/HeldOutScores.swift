internal import Statistics

/// How well classes of held-out texts were predicted.
struct HeldOutScores {
    /// By text.
    let labels: [Int]
    /// By text.
    let predictions: [Int]
    /// By text, from 0.
    let clusters: [Int]
    let classes: Int

    /// Share of the most frequent class.
    var baseRate: Double {
        let counts = (0..<classes).map { label in labels.count { $0 == label } }
        return Double(counts.max() ?? 0) / Double(max(1, labels.count))
    }

    /// Share of texts that were predicted right.
    func accuracy(_ bootstrap: Bootstrap) throws -> Interval {
        try bootstrap.mean(
            zip(labels, predictions).map { $0 == $1 ? 1 : 0 },
            clusters: clusters
        )
    }

    /// The mean over classes of the share of each one's texts.
    func balancedAccuracy(_ bootstrap: Bootstrap) throws -> Interval {
        let weights = [Int32](repeating: 1, count: labels.count)
        let estimate = weights.withUnsafeBufferPointer { recall($0) }
        return try bootstrap.interval(
            estimate: estimate ?? .nan,
            examples: labels.count,
            clusters: clusters,
            statistic: recall
        ).intervals
    }

    /// The mean recall of weighted texts over the classes that occur.
    private func recall(_ weights: UnsafeBufferPointer<Int32>) -> Double? {
        var counts = [Int](repeating: 0, count: classes)
        var hits = counts
        for (text, weight) in weights.enumerated() where weight > 0 {
            counts[labels[text]] += Int(weight)
            if predictions[text] == labels[text] { hits[labels[text]] += Int(weight) }
        }
        let shares = zip(hits, counts).compactMap { $1 > 0 ? Double($0) / Double($1) : nil }
        return shares.isEmpty ? nil : Descriptive.mean(shares)
    }
}
