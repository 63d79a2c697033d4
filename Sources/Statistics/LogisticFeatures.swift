/// Rows of features as a logistic objective sees them: products with the weights, block by block.
protocol LogisticFeatures: AnyObject {
    /// The number of examples.
    var rows: Int { get }
    /// The number of features, without the intercept.
    var columns: Int { get }

    /// Passes once over the rows, a block at a time.
    ///
    /// For each block the scores X·W + b, `[block, outputs]`, go to `body`, which may replace them
    /// by residuals; with a gradient, Xᵀ·residuals and the residuals' sums are then added to it.
    /// `weights` and `gradient` are `[columns + 1, outputs]`, intercepts last.
    func pass(
        weights: UnsafeBufferPointer<Double>,
        outputs: Int,
        gradient: UnsafeMutableBufferPointer<Double>?,
        body: (Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
    )
}

extension LogisticFeatures {
    /// Writes the intercepts to a block of scores.
    func fillIntercepts(
        _ scores: UnsafeMutableBufferPointer<Double>,
        weights: UnsafeBufferPointer<Double>,
        outputs: Int
    ) {
        let start = columns * outputs
        for row in 0..<scores.count / outputs {
            for output in 0..<outputs {
                scores[row * outputs + output] = weights[start + output]
            }
        }
    }

    /// Adds a block's residuals to the gradient of the intercepts.
    func addIntercepts(
        _ residuals: UnsafeMutableBufferPointer<Double>,
        gradient: UnsafeMutableBufferPointer<Double>,
        outputs: Int
    ) {
        let start = columns * outputs
        for row in 0..<residuals.count / outputs {
            for output in 0..<outputs {
                gradient[start + output] += residuals[row * outputs + output]
            }
        }
    }
}

/// Dense features: a block of rows is widened to double precision where it stays in the cache, and
/// both products are made from it there, so that the matrix is read from memory once a pass.
final class DenseLogisticFeatures: LogisticFeatures {
    let rows: Int
    let columns: Int
    private let matrix: Matrix
    private let blockRows: Int
    private var block: [Double]
    private var scores: [Double] = []

    init(_ matrix: Matrix) {
        self.matrix = matrix
        rows = matrix.rows
        columns = matrix.columns
        // 8 Ki doubles stay in the nearest caches, and below the size (9,216 elements) from which
        // OpenBLAS splits a matrix-vector product over threads: a barrier for each of thousands of
        // small products costs more than it saves, and on a busy machine a hundred times more.
        blockRows = max(1, 8_192 / max(1, matrix.columns))
        block = [Double](repeating: 0, count: blockRows * matrix.columns)
    }

    func pass(
        weights: UnsafeBufferPointer<Double>,
        outputs: Int,
        gradient: UnsafeMutableBufferPointer<Double>?,
        body: (Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        if scores.count != blockRows * outputs {
            scores = [Double](repeating: 0, count: blockRows * outputs)
        }
        matrix.withUnsafeBufferPointer { source in
            block.withUnsafeMutableBufferPointer { block in
                scores.withUnsafeMutableBufferPointer { scores in
                    for start in stride(from: 0, to: rows, by: blockRows) {
                        let range = start..<min(start + blockRows, rows)
                        widen(source, range: range, into: block)
                        let scores = UnsafeMutableBufferPointer(
                            rebasing: scores[..<(range.count * outputs)]
                        )
                        fillIntercepts(scores, weights: weights, outputs: outputs)
                        BLAS.multiply(
                            block.baseAddress,
                            transposed: false,
                            weights.baseAddress,
                            into: scores.baseAddress,
                            shape: (range.count, outputs, columns),
                            beta: 1
                        )
                        body(range, scores)
                        guard let gradient else { continue }
                        BLAS.multiply(
                            block.baseAddress,
                            transposed: true,
                            scores.baseAddress,
                            into: gradient.baseAddress,
                            shape: (columns, outputs, range.count),
                            beta: 1
                        )
                        addIntercepts(scores, gradient: gradient, outputs: outputs)
                    }
                }
            }
        }
    }

    private func widen(
        _ source: UnsafeBufferPointer<Float>,
        range: Range<Int>,
        into block: UnsafeMutableBufferPointer<Double>
    ) {
        let start = range.lowerBound * columns
        let count = range.count * columns
        precondition(start + count <= source.count && count <= block.count)
        guard let from = source.baseAddress, let to = block.baseAddress else { return }
        for index in 0..<count {
            to[index] = Double(from[start + index])
        }
    }
}

/// Sparse features: products over the stored elements alone.
final class SparseLogisticFeatures: LogisticFeatures {
    let rows: Int
    let columns: Int
    private let matrix: SparseMatrix

    init(_ matrix: SparseMatrix) {
        self.matrix = matrix
        rows = matrix.rows
        columns = matrix.columns
    }

    func pass(
        weights: UnsafeBufferPointer<Double>,
        outputs: Int,
        gradient: UnsafeMutableBufferPointer<Double>?,
        body: (Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: outputs) { scores in
            matrix.indices.withUnsafeBufferPointer { indices in
                matrix.values.withUnsafeBufferPointer { values in
                    for row in 0..<rows {
                        let elements = matrix.offsets[row]..<matrix.offsets[row + 1]
                        fillIntercepts(scores, weights: weights, outputs: outputs)
                        for element in elements {
                            let start = Int(indices[element]) * outputs
                            let value = Double(values[element])
                            for output in 0..<outputs {
                                scores[output] += value * weights[start + output]
                            }
                        }
                        body(row..<row + 1, scores)
                        guard let gradient else { continue }
                        for element in elements {
                            let start = Int(indices[element]) * outputs
                            let value = Double(values[element])
                            for output in 0..<outputs {
                                gradient[start + output] += value * scores[output]
                            }
                        }
                        addIntercepts(scores, gradient: gradient, outputs: outputs)
                    }
                }
            }
        }
    }
}
