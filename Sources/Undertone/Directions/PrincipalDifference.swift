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
        let along = differences.multiplied(by: component).map(Double.init)
        let length = Float(variance.squareRoot() * sign(of: along))
        return component.map { $0 * length }
    }

    /// The component from the eigenvector u of the differences' inner products, Σ uₚδₚ/√pairs.
    public static func weights(_ rows: RowProducts) -> [Double]? {
        guard let found = rows.differences.eigenvectors(1), let value = found.values.first,
            value > 0
        else { return nil }
        // A pair's difference lies along the component by u times the root of the eigenvalue.
        let along = found.vectors[0]
        let length = sign(of: along) / Double(rows.pairs.count).squareRoot()
        var weights = [Double](repeating: 0, count: rows.gram.count)
        for (pair, along) in zip(rows.pairs, along) {
            for row in pair.target { weights[row] = along * length / Double(pair.target.count) }
            for row in pair.other { weights[row] = -along * length / Double(pair.other.count) }
        }
        return weights
    }

    /// That of most pairs, or of their sum where as many point either way.
    private static func sign(of along: [Double]) -> Double {
        let balance = along.count { $0 > 0 } - along.count { $0 < 0 }
        return (balance == 0 ? along.reduce(0, +) >= 0 : balance > 0) ? 1 : -1
    }

    /// Scenarios that have both classes.
    public static func support(_ classes: RowClasses, target: Int) -> Int {
        PairedDifferences.support(classes, target: target)
    }
}
