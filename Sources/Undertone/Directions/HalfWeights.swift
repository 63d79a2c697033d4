internal import Statistics

/// The estimates of several methods from both halves of each division, as weights over rows.
///
/// Those of linear methods are made once for all layers.
struct HalfWeights: Sendable {
    /// `[divisions × methods × halves, rows]`; 0 for rows of the other half.
    private(set) var matrix: Matrix
    /// Whether each of those is defined.
    private(set) var isDefined: [Bool]
    private let methods: Int

    /// Makes the weights of those methods that are linear; those of others are yet to be filled in.
    init(
        _ divisions: Divisions,
        _ classes: RowClasses,
        target: Int,
        methods: [any DirectionEstimator.Type]
    ) {
        self.methods = methods.count
        let count = divisions.all.count * methods.count * 2
        matrix = Matrix(rows: count, columns: classes.labels.count)
        isDefined = [Bool](repeating: false, count: count)
        let linear = methods.map { $0 as? any LinearEstimator.Type }
        guard linear.contains(where: { $0 != nil }) else { return }
        for (number, division) in divisions.all.enumerated() {
            for (half, rows) in division.halves.enumerated() {
                let part = classes.rows(rows)
                for (method, estimator) in linear.enumerated() {
                    fill(number, method, half, rows, estimator?.weights(part, target: target))
                }
            }
        }
    }

    /// Fills in one estimate, by the weights of its half's rows; nil leaves it undefined.
    mutating func fill(
        _ division: Int,
        _ method: Int,
        _ half: Int,
        _ rows: [Int],
        _ weights: [Double]?
    ) {
        mark(division, method, half, isDefined: weights != nil)
        guard let weights else { return }
        let start = Self.series(division, method, half, of: methods) * matrix.columns
        matrix.withUnsafeMutableBufferPointer { matrix in
            for (row, weight) in zip(rows, weights) { matrix[start + row] = Float(weight) }
        }
    }

    /// Says of an estimate whether it is defined.
    mutating func mark(_ division: Int, _ method: Int, _ half: Int, isDefined: Bool) {
        self.isDefined[Self.series(division, method, half, of: methods)] = isDefined
    }

    /// By method, from what the estimates gave.
    func reliabilities(_ divisions: Divisions, _ products: HalfProducts) -> [Reliability] {
        (0..<methods).map {
            Reliability(divisions, products, isDefined: isDefined, method: $0, of: methods)
        }
    }

    /// Where an estimate stands.
    static func series(_ division: Int, _ method: Int, _ half: Int, of methods: Int) -> Int {
        (division * methods + method) * 2 + half
    }
}
