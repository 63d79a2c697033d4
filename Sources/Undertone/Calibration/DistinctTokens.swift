/// How little a text repeats itself: distinct-n of arXiv 1510.03055.
package enum DistinctTokens {
    /// Different runs of n tokens over all runs of n tokens, within each text; the mean over texts.
    ///
    /// - Returns: the share, 1 where nothing is repeated; nil where no text has n tokens.
    package static func share<Token: Hashable>(_ n: Int, of texts: [[Token]]) -> Double? {
        let shares = texts.filter { $0.count >= n }.map { text in
            let runs = (0...text.count - n).map { Array(text[$0..<$0 + n]) }
            return Double(Set(runs).count) / Double(runs.count)
        }
        guard !shares.isEmpty else { return nil }
        return shares.reduce(0, +) / Double(shares.count)
    }
}
