/// Cliff's δ of two samples, P(x > y) − P(x < y): how often the first is higher, whatever the scale.
///
/// 2·AUROC − 1, from −1 to 1 (Cliff 1993). Sorting is O(n log n), once; a replicate of the bootstrap
/// is a pass over the rows.
public struct CliffsDelta: Sendable {
    /// The rows of both samples by ascending value, those of the second numbered after the first's.
    private let order: [Int32]
    /// Whether a place of `order` starts a new value.
    private let starts: [Bool]
    private let firstCount: Int

    /// The number of rows of both samples.
    public var count: Int { order.count }

    /// Sorts both samples.
    ///
    /// - Throws: `StatisticsError` where one is empty or holds NaN.
    public init(_ first: [Double], _ second: [Double]) throws(StatisticsError) {
        guard !first.isEmpty, !second.isEmpty else {
            throw StatisticsError(.tooFewData, "Cliff's delta needs values in both samples")
        }
        let values = first + second
        guard !values.contains(where: \.isNaN) else {
            throw StatisticsError(.nonFiniteInput, "a value is NaN")
        }
        let order = values.indices.sorted { values[$0] < values[$1] }
        starts = order.indices.map { $0 == 0 || values[order[$0]] != values[order[$0 - 1]] }
        self.order = order.map { Int32($0) }
        firstCount = first.count
    }

    /// The effect size with each row counted once.
    public var value: Double {
        let once = [Int32](repeating: 1, count: count)
        return once.withUnsafeBufferPointer { value(weights: $0) } ?? .nan
    }

    /// The effect size with each row counted as often as its weight says, `[first, then second]`; nil
    /// where a sample has no weight.
    public func value(weights: UnsafeBufferPointer<Int32>) -> Double? {
        precondition(weights.count == count, "one weight a row")
        // Pairs higher − pairs lower, level by level: what is below counts for x, against y.
        var (firstBelow, secondBelow, firstHere, secondHere) = (0, 0, 0, 0)
        var difference = 0
        for place in order.indices {
            if starts[place] {
                difference += firstHere * secondBelow - secondHere * firstBelow
                firstBelow += firstHere
                secondBelow += secondHere
                (firstHere, secondHere) = (0, 0)
            }
            let row = Int(order[place])
            if row < firstCount {
                firstHere += Int(weights[row])
            } else {
                secondHere += Int(weights[row])
            }
        }
        difference += firstHere * secondBelow - secondHere * firstBelow
        let pairs = (firstBelow + firstHere) * (secondBelow + secondHere)
        return pairs > 0 ? Double(difference) / Double(pairs) : nil
    }

    /// The bootstrap distribution over clusters, which may hold rows of both samples.
    ///
    /// - Parameters:
    ///   - firstClusters: The cluster of each row of the first sample.
    ///   - secondClusters: The cluster of each row of the second; equal numbers are the same cluster
    ///     and are drawn together. All numbers from 0 without gaps.
    ///   - bootstrap: Replicates and seed.
    /// - Returns: δ of the samples and of each replicate.
    /// - Throws: `StatisticsError` as for any statistic.
    public func distribution(
        firstClusters: [Int],
        secondClusters: [Int],
        bootstrap: Bootstrap
    ) throws(StatisticsError) -> BootstrapDistribution {
        precondition(firstClusters.count == firstCount, "one cluster a row")
        return try bootstrap.distribution(
            examples: count,
            clusters: firstClusters + secondClusters
        ) { value(weights: $0) }
    }
}
