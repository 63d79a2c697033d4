/// A change of variables that makes the logistic objective round, so that L-BFGS needs tens of
/// passes over the data where correlated features would cost hundreds.
///
/// With M = I + s·XᵀX = UᵀU, close to the Hessian at equal predictions, the optimiser works on
/// u = U·w, for each output by itself; s = C·mean p(1 − p). XᵀX comes from at most 4 rows a column,
/// enough for a preconditioner, and never touches the solution.
struct LogisticPreconditioner {
    /// U, `[size, size]` row-major, zero below the diagonal.
    private let factor: [Double]
    private let size: Int
    private let outputs: Int
    private let interceptScale: Double

    /// The columns up to which the factor, O(columns³), pays for itself.
    static let largestSize = 1_536

    /// Makes the factor, or nil where it would not help: few rows, many columns.
    init?(_ matrix: Matrix, outputs: Int, curvature: Double) {
        let size = matrix.columns
        guard size > 1, size <= Self.largestSize, matrix.rows >= 2 * size else { return nil }
        let sampled = min(matrix.rows, 4 * size)
        let rows = (0..<sampled).map { $0 * matrix.rows / sampled }
        let sample = sampled == matrix.rows ? matrix : matrix.gatherRows(rows)
        let gram = sample.transposeMultiplied(by: sample)
        let scale = curvature * Double(matrix.rows) / Double(sampled)
        var square = gram.withUnsafeBufferPointer { $0.map { scale * Double($0) } }
        // The ridge of the penalty, and enough more to cover the rounding of single precision.
        let trace = (0..<size).reduce(0) { $0 + square[$1 * size + $1] }
        let ridge = 1 + 1e-5 * trace / Double(size)
        for index in 0..<size {
            square[index * size + index] += ridge
        }
        guard Self.factorize(&square, size: size) else { return nil }
        factor = square
        self.size = size
        self.outputs = outputs
        interceptScale = max(1e-3, curvature * Double(matrix.rows)).squareRoot()
    }

    /// A = UᵀU in place, row by row from the top; false where A isn't positive definite.
    private static func factorize(_ square: inout [Double], size: Int) -> Bool {
        square.withUnsafeMutableBufferPointer { square in
            for pivot in 0..<size {
                let start = pivot * size
                let diagonal = square[start + pivot]
                guard diagonal > 0, diagonal.isFinite else { return false }
                let inverse = 1 / diagonal.squareRoot()
                for column in pivot..<size {
                    square[start + column] *= inverse
                }
                for row in pivot + 1..<max(pivot + 1, size) {
                    let multiple = square[start + row]
                    let target = row * size
                    for column in row..<size {
                        square[target + column] -= multiple * square[start + column]
                    }
                    square[target + pivot] = 0
                }
            }
            return true
        }
    }

    /// u = U·w, for `[size + 1, outputs]`.
    func forward(_ weights: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: weights.count)
        for row in 0..<size {
            for column in row..<size {
                let element = factor[row * size + column]
                for output in 0..<outputs {
                    result[row * outputs + output] += element * weights[column * outputs + output]
                }
            }
        }
        for output in size * outputs..<weights.count {
            result[output] = weights[output] * interceptScale
        }
        return result
    }

    /// w = U⁻¹·u, by substitution from the last row.
    func backward(
        _ variables: UnsafeBufferPointer<Double>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) {
        _ = weights.update(from: variables)
        factor.withUnsafeBufferPointer { factor in
            for row in stride(from: size - 1, through: 0, by: -1) {
                let start = row * size
                for output in 0..<outputs {
                    var sum = weights[row * outputs + output]
                    for column in row + 1..<max(row + 1, size) {
                        sum -= factor[start + column] * weights[column * outputs + output]
                    }
                    weights[row * outputs + output] = sum / factor[start + row]
                }
            }
        }
        for index in size * outputs..<weights.count {
            weights[index] /= interceptScale
        }
    }

    /// ∇ᵤ = U⁻ᵀ·∇w, by substitution from the first row, in place.
    func transformGradient(_ gradient: UnsafeMutableBufferPointer<Double>) {
        factor.withUnsafeBufferPointer { factor in
            for row in 0..<size {
                let start = row * size
                for output in 0..<outputs {
                    gradient[row * outputs + output] /= factor[start + row]
                }
                for column in row + 1..<max(row + 1, size) {
                    let element = factor[start + column]
                    for output in 0..<outputs {
                        gradient[column * outputs + output] -=
                            element * gradient[row * outputs + output]
                    }
                }
            }
        }
        for index in size * outputs..<gradient.count {
            gradient[index] /= interceptScale
        }
    }
}
