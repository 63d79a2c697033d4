/// v = μ₁ − μ₀ over all texts of each class.
public enum DifferenceOfMeans: LinearEstimator {
    /// `dim`.
    public static let name = "dim"
    /// In a line.
    public static let summary = "difference of the two class means, every text counting once"

    /// 1/n₁ for the target's rows, −1/n₀ for the other's.
    public static func weights(_ classes: RowClasses, target: Int) -> [Double]? {
        let count = classes.labels.count { $0 == target }
        let others = classes.labels.count { $0 == nil }
        guard count > 0, others > 0 else { return nil }
        return classes.labels.map { label in
            label == target ? 1 / Double(count) : label == nil ? -1 / Double(others) : 0
        }
    }
}
