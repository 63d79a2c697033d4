internal import Statistics

/// What reliability looks at of the estimates from halves: the cosine of each two, and the projections of rows.
struct HalfProducts: Sendable {
    /// Of the two halves' estimates, `[divisions × methods]`.
    let cosines: [Double]
    /// Of the measured rows on each estimate, of whatever length, `[divisions × methods × halves, rows]`.
    let along: Matrix

    /// From the estimates themselves, `[divisions × methods × halves, columns]`, and the measured rows.
    init(estimates: Matrix, measured: Matrix) {
        cosines = (0..<estimates.rows / 2).map {
            Double(VectorMath.cosine(estimates.row(2 * $0), estimates.row(2 * $0 + 1)))
        }
        along = estimates.multiplied(byTransposeOf: measured)
    }

    /// From the estimates' weights over rows, and the rows' inner products.
    init(_ weights: HalfWeights, _ gram: GramMatrix, measured: [Int]) {
        let sums = weights.matrix.rows
        let count = gram.count
        let products = gram.products(weights.matrix.storage.map(Double.init), sums: sums)
        cosines = weights.matrix.withUnsafeBufferPointer { weights in
            products.withUnsafeBufferPointer { products in
                func product(_ first: Int, _ second: Int) -> Double {
                    var sum = 0.0
                    for row in 0..<count {
                        sum += Double(weights[first * count + row]) * products[second * count + row]
                    }
                    return sum
                }
                return (0..<sums / 2).map { pair in
                    let (one, other) = (2 * pair, 2 * pair + 1)
                    let lengths = (product(one, one) * product(other, other)).squareRoot()
                    return lengths > 0 ? min(1, max(-1, product(one, other) / lengths)) : 0
                }
            }
        }
        along = Matrix(rows: sums, columns: measured.count) { target in
            for sum in 0..<sums {
                for (position, row) in measured.enumerated() {
                    target[sum * measured.count + position] = Float(products[sum * count + row])
                }
            }
        }
    }
}
