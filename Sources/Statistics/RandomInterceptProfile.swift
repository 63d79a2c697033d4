internal import Foundation

/// The restricted likelihood of a model with a level a group, as a function of the ratio γ of the two
/// variances.
///
/// Everything comes from M(γ) = W + Σ_g n_g / (1 + γ·n_g) · m_g·m_gᵀ over the columns (x, y), W the
/// sums of products within groups and m_g the groups' means: XᵀV⁻¹X and the rest are its blocks.
/// Groups of one size share their Σ m·mᵀ, so that a value costs (sizes)·p², after one pass over the
/// rows. Columns are centred and scaled first; the answer is moved back.
struct RandomInterceptProfile {
    let rows: Int
    let groupCount: Int
    /// Fixed effects, the intercept among them.
    let terms: Int
    /// Terms, then scores: W and, for each group size, its number of groups and Σ m·mᵀ.
    private let within: [Double]
    private let between: [(size: Double, groups: Double, products: [Double])]
    private let means: [Double]
    private let scales: [Double]
    /// Whether each term varies within groups.
    private let varies: [Bool]
    /// Σ of squares of the centred scores.
    private let squares: Double

    static let collinear = StatisticsError(
        .tooFewData,
        "the columns of a model hang together: one is constant, or a sum of others; leave it out"
    )

    /// A fit at one ratio, in the scale of the centred and scaled columns.
    struct Fit {
        /// The terms' coefficients.
        var solution: [Double]
        /// The lower Cholesky factor of XᵀV⁻¹X, `[terms, terms]`.
        var factor: [Double]
        /// (y − Xβ)ᵀV⁻¹(y − Xβ).
        var residualSquares: Double
        /// Σ ln(1 + γ·n_g) + ln|XᵀV⁻¹X|, the latter in the original scale.
        var logDeterminants: Double
    }

    init(scores: [Double], columns: [[Double]], groups: [Int]) throws(StatisticsError) {
        precondition(groups.allSatisfy { $0 >= 0 }, "groups are numbered from 0")
        let (rows, width) = (scores.count, columns.count + 2)
        let groupCount = (groups.max() ?? 0) + 1
        // The intercept, the columns, the scores; all but the first centred and scaled.
        let all = [[Double](repeating: 1, count: rows)] + columns + [scores]
        var means = [Double](repeating: 0, count: width)
        var scales = [Double](repeating: 1, count: width)
        for column in 1..<width {
            means[column] = Descriptive.mean(all[column])
            let deviation = Descriptive.variance(all[column], correction: 0).squareRoot()
            let rounding = 1e-14 * abs(means[column])
            guard deviation > rounding || column == width - 1 else { throw Self.collinear }
            if deviation > rounding { scales[column] = deviation }
        }
        var sizes = [Double](repeating: 0, count: groupCount)
        var groupMeans = [Double](repeating: 0, count: groupCount * width)
        var table = [Double](repeating: 0, count: rows * width)
        for row in 0..<rows {
            sizes[groups[row]] += 1
            for column in 0..<width {
                let value = (all[column][row] - means[column]) / scales[column]
                table[row * width + column] = value
                groupMeans[groups[row] * width + column] += value
            }
        }
        precondition(sizes.allSatisfy { $0 > 0 }, "group numbers have gaps")
        for place in groupMeans.indices { groupMeans[place] /= sizes[place / width] }
        for row in 0..<rows {
            for column in 0..<width {
                table[row * width + column] -= groupMeans[groups[row] * width + column]
            }
        }
        let within = BLAS.gram(table, rows: rows, columns: width, transposed: true)
        between = Set(sizes).sorted().map { size in
            let members = sizes.indices.filter { sizes[$0] == size }
            let block = members.flatMap { groupMeans[($0 * width)..<(($0 + 1) * width)] }
            return (
                size,
                Double(members.count),
                BLAS.gram(block, rows: members.count, columns: width, transposed: true)
            )
        }
        self.rows = rows
        self.groupCount = groupCount
        self.means = means
        self.scales = scales
        self.within = within
        terms = width - 1
        varies = (0..<(width - 1)).map { within[$0 * width + $0] > 1e-12 * Double(rows) }
        let last = width * width - 1
        squares = between.reduce(within[last]) { $0 + $1.size * $1.products[last] }
    }

    /// M(γ), or its derivative.
    private func moments(_ ratio: Double, derivative: Bool = false) -> [Double] {
        var result = derivative ? [Double](repeating: 0, count: within.count) : within
        for (size, _, products) in between {
            let divisor = 1 + ratio * size
            let weight = derivative ? -size * size / (divisor * divisor) : size / divisor
            for place in result.indices { result[place] += weight * products[place] }
        }
        return result
    }

    private func logSizes(_ ratio: Double) -> Double {
        between.reduce(0) { $0 + $1.groups * log1p(ratio * $1.size) }
    }

    /// The best coefficients for a ratio; nil where the columns are collinear.
    func fit(_ ratio: Double) -> Fit? {
        let width = terms + 1
        let moments = moments(ratio)
        var block = [Double](repeating: 0, count: terms * terms)
        for row in 0..<terms {
            for column in 0..<terms { block[row * terms + column] = moments[row * width + column] }
        }
        guard let factor = LAPACK.cholesky(block, size: terms) else { return nil }
        var logDeterminant = 0.0
        for term in 0..<terms {
            let pivot = factor[term * terms + term]
            // What the columns before leave of this one, against all of it.
            guard pivot * pivot > 1e-12 * block[term * terms + term] else { return nil }
            logDeterminant += 2 * log(pivot * scales[term])
        }
        let right = (0..<terms).map { moments[$0 * width + terms] }
        var solution = right
        LAPACK.solve(factor, size: terms, right: &solution)
        return Fit(
            solution: solution,
            factor: factor,
            residualSquares: max(0, quadratic(moments, solution)) * scales[terms] * scales[terms],
            logDeterminants: logSizes(ratio) + logDeterminant
        )
    }

    /// (−β, 1)ᵀ·M·(−β, 1).
    private func quadratic(_ moments: [Double], _ solution: [Double]) -> Double {
        let vector = solution.map { -$0 } + [1]
        var sum = 0.0
        for row in vector.indices {
            for column in vector.indices {
                sum += vector[row] * vector[column] * moments[row * vector.count + column]
            }
        }
        return sum
    }

    /// −2·restricted log-likelihood but for a constant: (n − p)·ln RSS + Σ ln(1 + γ·n_g) + ln|XᵀV⁻¹X|.
    private func criterion(_ ratio: Double) -> Double? {
        guard let fit = fit(ratio) else { return nil }
        return Double(rows - terms) * log(fit.residualSquares) + fit.logDeterminants
    }

    /// The criterion's derivative by γ; that of β drops out, since β is the best for each γ.
    private func slope(_ ratio: Double) -> Double {
        guard let fit = fit(ratio) else { return .nan }
        let width = terms + 1
        let change = moments(ratio, derivative: true)
        let scale = scales[terms] * scales[terms]
        var result =
            Double(rows - terms) * quadratic(change, fit.solution) * scale / fit.residualSquares
        for (size, groups, _) in between { result += groups * size / (1 + ratio * size) }
        // tr((XᵀV⁻¹X)⁻¹ · its derivative), a column after another.
        var columns = [Double](repeating: 0, count: terms * terms)
        for column in 0..<terms {
            for row in 0..<terms {
                columns[column * terms + row] = change[row * width + column]
            }
        }
        LAPACK.solve(fit.factor, size: terms, right: &columns)
        for term in 0..<terms { result += columns[term * terms + term] }
        return result
    }

    /// The ratio of the highest likelihood, 0 among them.
    ///
    /// The likelihood may have two maxima: a grid over 12 decades finds the higher one, the zero of
    /// the slope beside it is the answer.
    func bestRatio() throws(StatisticsError) -> Double {
        guard let none = fit(0) else { throw Self.collinear }
        // One row a group: the criterion is the same for all ratios. Nothing left over: no variance.
        let scale = squares * scales[terms] * scales[terms]
        let isPerfect = none.residualSquares <= 1e-20 * scale || scale == 0
        if rows == groupCount || isPerfect { return 0 }
        guard let first = criterion(0) else { throw Self.collinear }
        let grid = (0...48).map { pow(10, -6 + 0.25 * Double($0)) }
        var best = (place: -1, value: first)
        for (place, ratio) in grid.enumerated() {
            guard let value = criterion(ratio) else { continue }
            if value < best.value { best = (place, value) }
        }
        guard best.place < grid.count - 1 else {
            throw StatisticsError(
                .tooFewData,
                "scores don't vary within groups: take the groups' means, a row each"
            )
        }
        if best.place < 0 {
            guard slope(0) < 0 else { return 0 }
            return RootFinding.zero(from: 0, to: grid[0]) { slope($0) }
        }
        let lower = best.place == 0 ? 0 : grid[best.place - 1]
        return RootFinding.zero(from: lower, to: grid[best.place + 1]) { slope($0) }
    }

    /// Coefficients and the diagonal of (XᵀV⁻¹X)⁻¹ for the columns as they were given.
    func originalScale(_ fit: Fit) -> (estimates: [Double], covariance: [Double]) {
        let scale = scales[terms]
        var estimates = fit.solution.indices.map { fit.solution[$0] * scale / scales[$0] }
        for term in 1..<max(1, terms) { estimates[0] -= estimates[term] * means[term] }
        estimates[0] += means[terms]
        // The intercept is the scaled one minus Σ mean/scale of the others.
        var covariance: [Double] = []
        for term in 0..<terms {
            var weights = [Double](repeating: 0, count: terms)
            weights[term] = 1 / scales[term]
            if term == 0 {
                for other in 1..<max(1, terms) { weights[other] = -means[other] / scales[other] }
            }
            var solved = weights
            LAPACK.solve(fit.factor, size: terms, right: &solved)
            covariance.append(zip(weights, solved).reduce(0) { $0 + $1.0 * $1.1 })
        }
        return (estimates, covariance)
    }

    /// Degrees of freedom a term: rows − groups − varying terms within, groups − constant terms
    /// between.
    var degreesOfFreedom: [Double] {
        let varying = varies.count(where: { $0 })
        let inside = max(1, rows - groupCount - varying)
        let outside = max(1, groupCount - (terms - varying))
        return varies.map { Double($0 ? inside : outside) }
    }
}
