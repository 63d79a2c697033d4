/// Page's test of an ordered alternative: that values rise over the conditions, in every subject.
///
/// For instance doses as conditions and scenarios as subjects. L = Σ_j j·R_j, R_j the sum over
/// subjects of the ranks that condition j has within each (Page 1963; `scipy.stats.page_trend_test`).
/// Null hypothesis: within a subject all orders are equally likely.
public struct PageTrendTest: Sendable, Hashable, Codable {
    /// How the p is found.
    public enum Method: String, Sendable, Hashable, Codable {
        /// Exact as far as Page's tables go (8 conditions and 12 subjects; 3 and 20), else normal.
        case automatic
        /// From all orders. For ties, which it doesn't know of, L is rounded down.
        case exact
        /// From a normal L with mean n·k(k+1)²/4 and variance n·k²(k+1)(k²−1)/144.
        case normal
    }

    /// Page's L.
    public var statistic: Double
    /// The one-sided p of so high an L; for a fall turn the conditions round.
    public var p: Double
    /// How the p was found.
    public var method: Method

    /// The most conditions that the exact p is for.
    public static let mostExactConditions = 10

    /// Tests for a rise.
    ///
    /// - Parameters:
    ///   - values: `[subjects, conditions]`, conditions in the order in which a rise is expected.
    ///   - method: How to find the p.
    /// - Throws: `StatisticsError` for fewer than two subjects or three conditions, NaN, or an exact
    ///   p of too many conditions.
    public init(_ values: [[Double]], method: Method = .automatic) throws(StatisticsError) {
        let subjects = values.count
        let conditions = values.first?.count ?? 0
        precondition(values.allSatisfy { $0.count == conditions }, "rows of different lengths")
        guard subjects > 1, conditions > 2 else {
            throw StatisticsError(
                .tooFewData,
                "a trend test needs two subjects and three conditions"
            )
        }
        guard !values.contains(where: { $0.contains(where: \.isNaN) }) else {
            throw StatisticsError(.nonFiniteInput, "a value is NaN")
        }
        var statistic = 0.0
        for row in values {
            for (place, rank) in RankCorrelation.ranks(row).enumerated() {
                statistic += Double(place + 1) * rank
            }
        }
        self.statistic = statistic
        switch method {
        case .automatic:
            let isTabled =
                conditions <= 8 && subjects <= 20 && (subjects <= 12 || conditions == 3)
            self.method = isTabled ? .exact : .normal
        case .exact, .normal:
            self.method = method
        }
        if self.method == .exact {
            guard conditions <= Self.mostExactConditions else {
                throw StatisticsError(
                    .invalidParameter,
                    "exact p-values are for at most \(Self.mostExactConditions) conditions"
                )
            }
            p = Self.exactP(statistic, subjects: subjects, conditions: conditions)
        } else {
            let (n, k) = (Double(subjects), Double(conditions))
            let mean = n * k * (k + 1) * (k + 1) / 4
            let variance = n * k * k * (k + 1) * (k * k - 1) / 144
            p = NormalDistribution.upperTail((statistic - mean) / variance.squareRoot())
        }
    }

    /// P(L ≥ ⌊L⌋) from the distribution of one subject's Σ j·rank, folded n times.
    private static func exactP(_ statistic: Double, subjects: Int, conditions: Int) -> Double {
        let single = singleSubject(conditions: conditions)
        let smallest = single.offset
        var total = [1.0]
        for _ in 0..<subjects {
            var next = [Double](repeating: 0, count: total.count + single.shares.count - 1)
            for (place, share) in total.enumerated() where share > 0 {
                for (step, other) in single.shares.enumerated() {
                    next[place + step] += share * other
                }
            }
            total = next
        }
        let first = Int(statistic.rounded(.down)) - subjects * smallest
        guard first > 0 else { return 1 }
        // The smallest terms first.
        return total.dropFirst(first).reversed().reduce(0, +)
    }

    /// The share of the orders of k ranks with each Σ j·rank, from the smallest sum on.
    ///
    /// Place after place over the sets of ranks that are used up: k·2^k sets and sums, not k! orders.
    private static func singleSubject(conditions: Int) -> (offset: Int, shares: [Double]) {
        let largest = conditions * (conditions + 1) * (2 * conditions + 1) / 6
        let smallest = conditions * (conditions + 1) * (conditions + 2) / 6
        let width = largest + 1
        var shares = [Double](repeating: 0, count: (1 << conditions) * width)
        shares[0] = 1
        for used in 0..<(1 << conditions) - 1 {
            let place = used.nonzeroBitCount + 1
            let chance = 1 / Double(conditions - place + 1)
            for rank in 1...conditions where used & (1 << (rank - 1)) == 0 {
                let from = used * width
                let to = (used | (1 << (rank - 1))) * width + place * rank
                for sum in 0..<(width - place * rank) where shares[from + sum] > 0 {
                    shares[to + sum] += chance * shares[from + sum]
                }
            }
        }
        return (smallest, Array(shares.suffix(width)[(shares.count - width + smallest)...]))
    }
}
