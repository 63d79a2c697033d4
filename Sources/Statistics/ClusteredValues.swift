/// Values in clusters, such as the differences of the items of each scenario, reduced to a sum and a
/// size by cluster: all that a mean, its error and its resampling need.
///
/// Rows of a cluster hang together, so that clusters are the units that are drawn, flipped and
/// counted; no test that treats rows as independent belongs on such data.
public struct ClusteredValues: Sendable, Hashable {
    /// What counts the same.
    public enum Weighting: String, Sendable, Hashable, Codable {
        /// Every cluster counts once: the mean of the clusters' means.
        case clusters
        /// Every row counts once: large clusters weigh more.
        case rows
    }

    /// What counts the same.
    public let weighting: Weighting
    /// The sum of each cluster's values, `[clusters]`; its mean where every cluster counts once.
    public let sums: [Double]
    /// What each cluster adds to the divisor, `[clusters]`: its rows, or 1.
    public let sizes: [Double]

    /// Reduces values to their clusters.
    ///
    /// - Parameters:
    ///   - values: A value a row.
    ///   - clusters: The cluster of each row, from 0 without gaps; nil: each row its own.
    ///   - weighting: What counts the same.
    /// - Throws: `StatisticsError` for values that are no finite numbers, or none.
    public init(
        _ values: [Double],
        clusters: [Int]? = nil,
        weighting: Weighting = .clusters
    ) throws(StatisticsError) {
        guard values.allSatisfy(\.isFinite) else {
            throw StatisticsError(.nonFiniteInput, "a value is NaN or infinite")
        }
        guard !values.isEmpty else {
            throw StatisticsError(.tooFewData, "there are no values")
        }
        self.weighting = weighting
        guard let clusters else {
            sums = values
            sizes = [Double](repeating: 1, count: values.count)
            return
        }
        precondition(clusters.count == values.count, "one cluster a value")
        precondition(clusters.allSatisfy { $0 >= 0 }, "clusters are numbered from 0")
        let count = (clusters.max() ?? 0) + 1
        var sums = [Double](repeating: 0, count: count)
        var sizes = sums
        for (value, cluster) in zip(values, clusters) {
            sums[cluster] += value
            sizes[cluster] += 1
        }
        precondition(sizes.allSatisfy { $0 > 0 }, "cluster numbers have gaps")
        switch weighting {
        case .rows:
            self.sums = sums
            self.sizes = sizes
        case .clusters:
            self.sums = zip(sums, sizes).map { $0 / $1 }
            self.sizes = [Double](repeating: 1, count: count)
        }
    }

    /// The number of clusters, k.
    public var count: Int { sums.count }

    /// The mean of each cluster, `[clusters]`.
    public var means: [Double] { zip(sums, sizes).map { $0 / $1 } }

    /// Σ sums / Σ sizes.
    public var mean: Double { sums.reduce(0, +) / sizes.reduce(0, +) }

    /// The standard error of the mean over clusters; NaN for fewer than two.
    ///
    /// √(k/(k−1) · Σ(sum_c − size_c·mean)²) / Σ sizes: the standard deviation of the clusters' means
    /// over √k where every cluster counts once, the linearised error of a ratio where every row does
    /// (Cochran 1977, "Sampling techniques", 9A.8).
    public var standardError: Double {
        let mean = self.mean
        var squares = 0.0
        for (sum, size) in zip(sums, sizes) {
            squares += (sum - size * mean) * (sum - size * mean)
        }
        let k = Double(count)
        return (k / (k - 1) * squares).squareRoot() / sizes.reduce(0, +)
    }

    /// The values with a number added to each row.
    public func shifted(by shift: Double) -> ClusteredValues {
        ClusteredValues(
            weighting: weighting,
            sums: zip(sums, sizes).map { $0 + $1 * shift },
            sizes: sizes
        )
    }

    private init(weighting: Weighting, sums: [Double], sizes: [Double]) {
        self.weighting = weighting
        self.sums = sums
        self.sizes = sizes
    }
}
