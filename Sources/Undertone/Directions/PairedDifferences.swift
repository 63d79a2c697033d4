internal import Statistics

/// v = mean over scenarios s of (h_{s,target} − h_{s,baseline}), each scenario that has both counting once.
///
/// What is constant within a scenario (its topic, its entities) cancels before anything is averaged.
public enum PairedDifferences: LinearEstimator {
    /// `paired`.
    public static let name = "paired"
    /// In a line.
    public static let summary =
        "mean of the differences within scenarios, each scenario counting once"
    /// Scenarios with both.
    public static let requirement =
        "scenarios that have both labels; none has. Use --method dim, or a corpus of paired scenarios"

    /// ±1/(scenarios · texts of the class in the scenario); nil where no scenario has both.
    public static func weights(_ classes: RowClasses, target: Int) -> [Double]? {
        let pairs = pairs(classes, target: target)
        guard !pairs.isEmpty else { return nil }
        var weights = [Double](repeating: 0, count: classes.labels.count)
        for pair in pairs {
            for row in pair.target {
                weights[row] = 1 / Double(pairs.count * pair.target.count)
            }
            for row in pair.other {
                weights[row] = -1 / Double(pairs.count * pair.other.count)
            }
        }
        return weights
    }

    /// Scenarios that have both classes.
    public static func support(_ classes: RowClasses, target: Int) -> Int {
        pairs(classes, target: target).count
    }

    /// The rows of the target and of the baseline in each scenario that has both.
    static func pairs(_ classes: RowClasses, target: Int) -> [(target: [Int], other: [Int])] {
        classes.cells().compactMap { cells in
            guard let found = cells.first(where: { $0.label == target }),
                let other = cells.first(where: { $0.label == -1 })
            else { return nil }
            return (found.rows, other.rows)
        }
    }

    /// The differences of the class means within scenarios, [scenarios with both, width].
    static func differences(_ data: DirectionData) -> Matrix {
        let pairs = pairs(data.classes, target: 0)
        return Matrix(rows: pairs.count, columns: data.features.columns) { buffer in
            for (position, pair) in pairs.enumerated() {
                let target = data.features.columnMeans(rows: pair.target)
                let other = data.features.columnMeans(rows: pair.other)
                let start = position * target.count
                for column in target.indices {
                    buffer[start + column] = Float(target[column] - other[column])
                }
            }
        }
    }
}
