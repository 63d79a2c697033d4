/// Inner products within and between two sets of vectors, for means of resampled vectors without the
/// vectors.
struct VectorProducts {
    private let firstCount: Int
    private let secondCount: Int
    private let isPaired: Bool
    /// Of all vectors, the first set's and then the second's, `[vectors, vectors]`.
    private let storage: [Double]

    /// Products of weighted means, with and without those of a cluster with itself.
    struct Means {
        /// ‖v̄‖² of the first set.
        var firstSquare: Double
        /// ‖v̄‖² of the second set.
        var secondSquare: Double
        /// v̄₁ · v̄₂.
        var cross: Double
        /// The mean product of different clusters' vectors, an estimate of ‖μ₁‖².
        var firstTrue: Double
        /// The same of the second set.
        var secondTrue: Double
        /// The same of both sets, an estimate of μ₁ · μ₂.
        var crossTrue: Double

        var observed: Double {
            max(-1, min(1, cross / (firstSquare * secondSquare).squareRoot()))
        }

        /// Nil where a direction has no length but for noise.
        var disattenuated: Double? {
            guard firstTrue > 0, secondTrue > 0 else { return nil }
            return crossTrue / (firstTrue * secondTrue).squareRoot()
        }
    }

    init(_ first: Matrix, _ second: Matrix, isPaired: Bool) {
        firstCount = first.rows
        secondCount = second.rows
        self.isPaired = isPaired
        let vectors = (first.storage + second.storage).map { Double($0) }
        storage = BLAS.gram(
            vectors,
            rows: first.rows + second.rows,
            columns: first.columns,
            transposed: false
        )
    }

    var isFinite: Bool { storage.allSatisfy(\.isFinite) }

    /// The products for vectors that count as often as given.
    func means(_ first: [Double], _ second: [Double]) -> Means {
        let size = firstCount + secondCount
        return storage.withUnsafeBufferPointer { products in
            // Σ wᵢ·wⱼ·G over a block, and the part of its diagonal.
            func block(
                _ rows: [Double],
                _ columns: [Double],
                row start: Int,
                column offset: Int
            ) -> (all: Double, same: Double) {
                var (all, same) = (0.0, 0.0)
                for row in rows.indices where rows[row] > 0 {
                    let place = (start + row) * size + offset
                    var sum = 0.0
                    for column in columns.indices {
                        sum += columns[column] * products[place + column]
                    }
                    all += rows[row] * sum
                    if row < columns.count {
                        same += rows[row] * columns[row] * products[place + row]
                    }
                }
                return (all, same)
            }
            func pairs(_ weights: [Double]) -> (all: Double, different: Double) {
                let total = weights.reduce(0, +)
                return (total * total, total * total - weights.reduce(0) { $0 + $1 * $1 })
            }
            let (one, two) = (pairs(first), pairs(second))
            let ones = block(first, first, row: 0, column: 0)
            let twos = block(second, second, row: firstCount, column: firstCount)
            let both = block(first, second, row: 0, column: firstCount)
            let all = (one.all * two.all).squareRoot()
            return Means(
                firstSquare: ones.all / one.all,
                secondSquare: twos.all / two.all,
                cross: both.all / all,
                firstTrue: (ones.all - ones.same) / one.different,
                secondTrue: (twos.all - twos.same) / two.different,
                crossTrue: isPaired
                    ? (both.all - both.same) / one.different : both.all / all
            )
        }
    }
}

extension SeededGenerator {
    /// Counts of as many draws with replacement as there are places.
    mutating func draw(into counts: inout [Double]) {
        for place in counts.indices { counts[place] = 0 }
        for _ in counts.indices { counts[nextIndex(below: counts.count)] += 1 }
    }
}
