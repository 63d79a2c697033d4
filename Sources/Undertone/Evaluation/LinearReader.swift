internal import Statistics

/// A probe that reads log-odds of the target: standardised L2 logistic regression on unsteered training texts.
struct LinearReader {
    private let standardizer: Standardizer
    private let model: LogisticModel
    private let dominant: [Double]

    init(features: Matrix, labels: [Bool], inverseRegularization: Double) throws {
        standardizer = Standardizer(fitting: features)
        model = try LogisticRegression(inverseRegularization: inverseRegularization)
            .fit(standardizer.transform(features), labels: labels.map { $0 ? 1 : 0 })
        dominant = zip(model.coefficients, standardizer.scales).map { $0 / $1 }
    }

    /// Log-odds of each row.
    func logOdds(_ features: Matrix) -> [Double] {
        model.decisionValues(standardizer.transform(features))
    }

    /// What adding a vector to a row adds to its log-odds: the same for every row.
    func shift(adding vector: [Float]) -> Double {
        zip(dominant, vector).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
}
