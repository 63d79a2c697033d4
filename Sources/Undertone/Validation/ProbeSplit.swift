internal import Statistics

/// Rows to fit on and rows to score: a value, made before anything is fitted.
struct ProbeSplit: Sendable, Hashable {
    /// Rows of the training data, rising.
    var train: [Int]
    /// Rows of the scored data, rising; in cross-validation these are rows of the same data.
    var test: [Int]

    /// The one split of a training and a test set, or the folds of a single set.
    ///
    /// - Throws: `StatisticsError` where a scenario lies on both sides, or where a class has too
    ///   few scenarios for the folds.
    static func plan(
        train: ProbeData,
        test: ProbeData?,
        folds: Int,
        using generator: inout SeededGenerator
    ) throws(StatisticsError) -> [ProbeSplit] {
        if let test {
            let shared = Set(train.scenarios.compactMap { $0 })
                .intersection(test.scenarios.compactMap { $0 })
            guard shared.isEmpty else {
                throw StatisticsError(
                    .invalidParameter,
                    "scenario \"\(shared.min() ?? "")\" is in both the training and the test data "
                        + "(\(shared.count) are); split the corpus by scenario"
                )
            }
            return [ProbeSplit(train: Array(0..<train.count), test: Array(0..<test.count))]
        }
        let folds = try Folds.stratifiedGroup(
            labels: train.labels,
            groups: train.groups,
            count: folds,
            using: &generator
        )
        return (0..<folds.count).map { fold in
            ProbeSplit(train: folds.trainRows(fold), test: folds.testRows(fold))
        }
    }
}
