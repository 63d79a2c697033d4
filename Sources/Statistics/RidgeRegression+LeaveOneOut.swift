extension RidgeRegression {
    /// What a ridge with intercept, fitted on all other rows, predicts for each row.
    ///
    /// From the hat matrix H = J/n + K(K + penalty·I)⁻¹, K the centred inner products and J of ones:
    /// ŷ₋ᵢ = (ŷᵢ − Hᵢᵢyᵢ) / (1 − Hᵢᵢ) (Allen 1974); no fit is done more than once.
    ///
    /// - Parameters:
    ///   - gram: Inner products of the rows of features.
    ///   - values: Several sets of values, one number a row in each.
    /// - Returns: The predictions, a set for each of `values`; nil where the equations are singular.
    public func leaveOneOutPredictions(_ gram: GramMatrix, _ values: [[Double]]) -> [[Double]]? {
        let count = gram.count
        precondition(values.allSatisfy { $0.count == count }, "one value a row")
        var penalised = gram.centred().storage
        for row in 0..<count { penalised[row * count + row] += penalty }
        guard let inverse = GramMatrix(count: count, storage: penalised).inverse() else {
            return nil
        }
        // K(K + p)⁻¹ = 1 − p(K + p)⁻¹.
        let share = 1 / Double(count)
        return values.map { values in
            let center = Descriptive.mean(values)
            return (0..<count).map { row in
                let fitted =
                    values[row] - penalty
                    * (0..<count).reduce(0) {
                        $0 + inverse.storage[row * count + $1] * (values[$1] - center)
                    }
                let leverage = share + 1 - penalty * inverse.storage[row * count + row]
                return (fitted - leverage * values[row]) / (1 - leverage)
            }
        }
    }
}
