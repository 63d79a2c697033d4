internal import Statistics

/// The first principal component of the within-scenario differences.
///
/// Zou and others 2023, arXiv 2310.01405.
/// Of the differences as they are, about 0 and not about their mean, which is what is looked for. Its sign is that
/// of most pairs; its length the root mean square of the differences along it.
public enum PrincipalDifference: FittedEstimator {
    /// `pca`.
    public static let name = "pca"
    /// In a line.
    public static let summary =
        "first principal component of the differences within scenarios, signed by most pairs"
    /// Scenarios with both.
    public static let requirement = PairedDifferences.requirement

    /// The component; nil where no scenario has both, or nothing differs.
    public static func fit(_ data: DirectionData) -> [Float]? {
        let differences = PairedDifferences.differences(data)
        guard differences.rows > 0,
            let found = try? PrincipalComponents(differences, count: 1, centring: false),
            let variance = found.variances.first
        else { return nil }
        let component = found.components.row(0)
        let along = differences.multiplied(by: component)
        let balance = along.count { $0 > 0 } - along.count { $0 < 0 }
        let isPositive = balance == 0 ? along.reduce(0, +) >= 0 : balance > 0
        let length = Float(variance.squareRoot()) * (isPositive ? 1 : -1)
        return component.map { $0 * length }
    }

    /// Scenarios that have both classes.
    public static func support(_ classes: RowClasses, target: Int) -> Int {
        PairedDifferences.support(classes, target: target)
    }
}
