/// The paired permutation test over clusters: differences keep their size, and each cluster's sign
/// is turned at random.
///
/// Null hypothesis: a cluster's difference is as likely to be d as −d, as it is where the two
/// conditions are exchangeable. It is *not* that the mean is 0: skewed differences with mean 0 break
/// it (calibration: Documentation/statistics.md). Statistic:
/// the mean. All 2^k signs for few clusters, else random ones (Fisher 1935, chapter 3; Phipson &
/// Smyth 2010 for the p of random ones).
public struct SignFlipTest: Sendable, Hashable, Codable {
    /// The number of random sign patterns where there are too many for all.
    public var draws: Int
    /// Up to so many clusters all patterns are gone through.
    public var exactClusters: Int
    /// The seed of the draws.
    public var seed: UInt64

    /// What the test found.
    public struct Result: Sendable, Hashable, Codable {
        /// The mean difference.
        public var estimate: Double
        /// The p of a mean as far from 0, either way.
        public var pTwoSided: Double
        /// The p of a mean as high.
        public var pUpper: Double
        /// The p of a mean as low.
        public var pLower: Double
        /// The number of sign patterns that the p-values rest on.
        public var patterns: Int
        /// Whether these are all that there are.
        public var isExact: Bool

        /// The smallest two-sided p that this test could have given: with four clusters .125.
        public var smallestP: Double {
            isExact ? min(1, 2 / Double(patterns)) : 1 / Double(1 + patterns)
        }
    }

    /// Creates a plan.
    public init(draws: Int = 10_000, exactClusters: Int = 12, seed: UInt64) {
        precondition(exactClusters <= 30, "2^k patterns for more than 30 clusters are too many")
        self.draws = draws
        self.exactClusters = exactClusters
        self.seed = seed
    }

    /// Tests that the mean of differences is 0.
    ///
    /// Exact: p = number as extreme / 2^k, the data's own pattern among them. Random:
    /// p = (1 + number as extreme) / (1 + draws).
    ///
    /// - Throws: `StatisticsError` for fewer than two clusters, or no draws.
    public func callAsFunction(
        _ differences: ClusteredValues
    ) throws(StatisticsError) -> Result {
        try check(clusters: differences.count)
        let observed = differences.sums.reduce(0, +)
        let slack = Self.slack * differences.sums.reduce(0) { $0 + abs($1) }
        let table = SignedSums(differences.sums)
        var (upper, lower, outer) = (0, 0, 0)
        forEachPattern(clusters: differences.count) { signs in
            let sum = table.sum(signs: signs)
            if sum >= observed - slack { upper += 1 }
            if sum <= observed + slack { lower += 1 }
            if abs(sum) >= abs(observed) - slack { outer += 1 }
        }
        let isExact = differences.count <= exactClusters
        let patterns = isExact ? 1 << differences.count : draws
        return Result(
            estimate: differences.mean,
            pTwoSided: p(outer, clusters: differences.count),
            pUpper: p(upper, clusters: differences.count),
            pLower: p(lower, clusters: differences.count),
            patterns: patterns,
            isExact: isExact
        )
    }

    /// Sums within this share of the sum of absolute values are equal but for rounding.
    static let slack = 1e-12

    func check(clusters: Int) throws(StatisticsError) {
        guard clusters > 1 else {
            throw StatisticsError(.tooFewData, "a test over clusters needs at least two of them")
        }
        guard draws > 0 else {
            throw StatisticsError(.invalidParameter, "a permutation test needs draws")
        }
    }

    /// A p from the number of patterns as extreme as the data's.
    func p(_ number: Int, clusters: Int) -> Double {
        clusters <= exactClusters
            ? Double(number) / Double(1 << clusters) : Double(1 + number) / Double(1 + draws)
    }

    /// Calls the closure with the signs of each pattern, a bit a cluster.
    func forEachPattern(clusters: Int, _ body: (UnsafePointer<UInt64>) -> Void) {
        if clusters <= exactClusters {
            for pattern in 0..<UInt64(1 << clusters) {
                withUnsafePointer(to: pattern, body)
            }
            return
        }
        var generator = SeededGenerator(seed: seed)
        withUnsafeTemporaryAllocation(
            of: UInt64.self,
            capacity: SignedSums.words(for: clusters)
        ) { words in
            guard let first = words.baseAddress else { return }
            for _ in 0..<draws {
                for word in words.indices {
                    words.initializeElement(at: word, to: generator.next())
                }
                body(first)
            }
        }
    }
}
