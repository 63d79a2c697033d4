internal import Statistics

/// A few weighted sums of a table's rows, of which all estimates from halves are sums in turn.
///
/// Where every scenario has every emotion, the halves of all targets are the same, the methods differ little, and
/// of thousands of estimates some hundreds are independent: the rows need be summed for those only.
struct SharedSums: Sendable {
    /// `[sums, rows]`.
    let weights: Matrix
    /// For each target its estimates as sums of those, `[divisions × methods × halves, sums]`.
    let combinations: [Matrix]

    /// Finds the sums; nil where most estimates are independent.
    init?(_ halves: [HalfWeights]) {
        let columns = halves.first?.matrix.columns ?? 0
        let all = Matrix(
            rows: halves.reduce(0) { $0 + $1.matrix.rows },
            columns: columns,
            storage: halves.flatMap { $0.matrix.storage }
        )
        let basis = RowBasis(all)
        guard 2 * basis.rows.count < all.rows else { return nil }
        weights = all.gatherRows(basis.rows)
        var start = 0
        combinations = halves.map { halves in
            defer { start += halves.matrix.rows }
            return basis.combinations.gatherRows(
                Array(start..<start + halves.matrix.rows)
            )
        }
    }
}
