internal import Statistics

/// v = μ₁ − μ₀ over all texts of each class.
public enum DifferenceOfMeans: DirectionEstimator {
    /// `dim`.
    public static let name = "dim"
    /// In a line.
    public static let summary = "difference of the two class means, every text counting once"

    /// The difference of means.
    public static func estimate(_ data: DirectionData) -> [Float]? {
        let target = data.indices(target: true)
        let other = data.indices(target: false)
        guard !target.isEmpty, !other.isEmpty else { return nil }
        let means = data.features.columnMeans(rows: target)
        let base = data.features.columnMeans(rows: other)
        return zip(means, base).map { Float($0 - $1) }
    }
}
