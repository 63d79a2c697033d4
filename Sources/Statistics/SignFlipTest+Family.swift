extension SignFlipTest {
    /// Two-sided p-values of several outcomes of the same clusters, adjusted for their number by the
    /// highest statistic under each pattern of signs.
    ///
    /// Step-down max-T (Westfall & Young 1993, algorithm 4.1): all outcomes are flipped together, so
    /// that their correlation is used and nothing is paid for outcomes that say the same. The
    /// statistic of an outcome is |Σ ±sum_c| / √Σ sum_c², which orders patterns as Student's t does,
    /// because flips leave Σ sum_c² as it is.
    ///
    /// - Parameter outcomes: The differences of each outcome, over the same clusters in the same
    ///   order.
    /// - Returns: An adjusted p an outcome. At most the level of all outcomes together has a wrong
    ///   one below the level, whichever are truly 0.
    /// - Throws: `StatisticsError` for fewer than two clusters, or no draws.
    public func family(_ outcomes: [ClusteredValues]) throws(StatisticsError) -> [Double] {
        guard let clusters = outcomes.first?.count else { return [] }
        precondition(outcomes.allSatisfy { $0.count == clusters }, "outcomes of the same clusters")
        try check(clusters: clusters)
        let scaled = outcomes.map { outcome in
            let length = outcome.sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? outcome.sums.map { $0 / length } : outcome.sums
        }
        let observed = scaled.map { abs($0.reduce(0, +)) }
        let order = observed.indices.sorted { (observed[$0], $0) < (observed[$1], $1) }
        let tables = order.map { SignedSums(scaled[$0]) }
        let slack = Self.slack * Double(clusters)
        let bounds = order.map { observed[$0] - slack }
        var counts = [Int](repeating: 0, count: order.count)
        forEachPattern(clusters: clusters) { signs in
            // Each outcome against the highest of itself and all that are less extreme.
            var highest = 0.0
            for place in tables.indices {
                highest = max(highest, abs(tables[place].sum(signs: signs)))
                if highest >= bounds[place] { counts[place] += 1 }
            }
        }
        var result = [Double](repeating: 1, count: order.count)
        var previous = 0.0
        for place in order.indices.reversed() {
            previous = max(previous, p(counts[place], clusters: clusters))
            result[order[place]] = previous
        }
        return result
    }
}
