/// A division of examples into folds for cross-validation, with groups kept whole.
public struct Folds: Sendable, Hashable, Codable {
    /// The fold of each example, from 0.
    public let assignments: [Int]
    /// The number of folds.
    public let count: Int

    /// The rows outside a fold, on which its model is fitted, in order.
    public func trainRows(_ fold: Int) -> [Int] {
        assignments.indices.filter { assignments[$0] != fold }
    }

    /// The rows of a fold, in order.
    public func testRows(_ fold: Int) -> [Int] {
        assignments.indices.filter { assignments[$0] == fold }
    }

    /// Divides examples so that each fold has about the same share of each class.
    ///
    /// - Parameters:
    ///   - labels: The class of each example, from 0.
    ///   - count: The number of folds, at least 2.
    ///   - generator: The source of the order in which examples are dealt.
    /// - Returns: The division.
    /// - Throws: `StatisticsError` where a class has fewer examples than there are folds.
    public static func stratified(
        labels: [Int],
        count: Int,
        using generator: inout SeededGenerator
    ) throws(StatisticsError) -> Folds {
        try stratifiedGroup(
            labels: labels,
            groups: Array(labels.indices),
            count: count,
            using: &generator
        )
    }

    /// Divides examples so that no group is in two folds, and each fold has, as far as the groups
    /// allow, the same share of each class.
    ///
    /// A greedy rule after scikit-learn's `StratifiedGroupKFold`: groups in order of falling spread
    /// of their class counts, ties in random order, each to the fold where the variance of class
    /// shares over folds stays smallest, or, of equals, to the one with the fewest examples.
    ///
    /// - Parameters:
    ///   - labels: The class of each example, from 0.
    ///   - groups: The group of each example, such as the number of its scenario.
    ///   - count: The number of folds, at least 2.
    ///   - generator: The source of the order among equal groups.
    /// - Returns: The division.
    /// - Throws: `StatisticsError` where a class occurs in fewer groups than there are folds.
    public static func stratifiedGroup(
        labels: [Int],
        groups: [Int],
        count: Int,
        using generator: inout SeededGenerator
    ) throws(StatisticsError) -> Folds {
        precondition(labels.count == groups.count, "one group an example")
        guard count > 1 else {
            throw StatisticsError(.invalidParameter, "cross-validation needs at least two folds")
        }
        let classes = (labels.max() ?? 0) + 1
        let groupIndex = Dictionary(
            Set(groups).sorted().enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var groupCounts = [[Int]](
            repeating: [Int](repeating: 0, count: classes),
            count: groupIndex.count
        )
        let rowGroups = groups.map { groupIndex[$0] ?? 0 }
        for (label, group) in zip(labels, rowGroups) {
            groupCounts[group][label] += 1
        }
        try check(groupCounts, classes: classes, folds: count)
        let groupFolds = deal(groupCounts, classes: classes, folds: count, using: &generator)
        return Folds(assignments: rowGroups.map { groupFolds[$0] }, count: count)
    }

    private static func check(
        _ groupCounts: [[Int]],
        classes: Int,
        folds: Int
    ) throws(StatisticsError) {
        for label in 0..<classes {
            let holders = groupCounts.count { $0[label] > 0 }
            guard holders == 0 || holders >= folds else {
                throw StatisticsError(
                    .tooFewData,
                    "class \(label) occurs in \(holders) groups, too few for \(folds) folds; "
                        + "ask for fewer folds or leave the class out"
                )
            }
        }
    }

    private static func deal(
        _ groupCounts: [[Int]],
        classes: Int,
        folds: Int,
        using generator: inout SeededGenerator
    ) -> [Int] {
        let spreads = groupCounts.map { counts in
            Descriptive.variance(counts.map { Double($0) }, correction: 0)
        }
        let order = generator.shuffled(Array(groupCounts.indices)).enumerated().sorted {
            let (left, right) = (spreads[$0.element], spreads[$1.element])
            return left != right ? left > right : $0.offset < $1.offset
        }.map(\.element)

        var totals = [Double](repeating: 0, count: classes)
        for counts in groupCounts {
            for label in 0..<classes {
                totals[label] += Double(counts[label])
            }
        }
        var state = FoldCounts(folds: folds, totals: totals)
        var result = [Int](repeating: 0, count: groupCounts.count)
        for group in order {
            let fold = state.bestFold(for: groupCounts[group])
            state.add(groupCounts[group], to: fold)
            result[group] = fold
        }
        return result
    }
}

/// The class counts of folds that are being filled.
private struct FoldCounts {
    private let totals: [Double]
    /// `[folds][classes]`.
    private var counts: [[Double]]
    private var sizes: [Int]

    init(folds: Int, totals: [Double]) {
        self.totals = totals
        counts = [[Double]](repeating: [Double](repeating: 0, count: totals.count), count: folds)
        sizes = [Int](repeating: 0, count: folds)
    }

    mutating func add(_ group: [Int], to fold: Int) {
        for (label, count) in group.enumerated() {
            counts[fold][label] += Double(count)
        }
        sizes[fold] += group.reduce(0, +)
    }

    /// The fold that keeps the class shares most even.
    ///
    /// Adding g to a fold changes Σ_folds share² of each class by (2·count·g + g²)/total² and the
    /// mean not at all, so the change of the summed variances ranks the folds without a pass over
    /// the others.
    func bestFold(for group: [Int]) -> Int {
        var best = 0
        var bestCost = Double.infinity
        for fold in counts.indices {
            var cost = 0.0
            for (label, count) in group.enumerated() where count > 0 {
                let added = Double(count)
                cost +=
                    added * (2 * counts[fold][label] + added) / (totals[label] * totals[label])
            }
            // Equal up to rounding: the fold with fewer examples.
            let isLower = cost < bestCost * (1 - 1e-12)
            let isTie = !isLower && cost <= bestCost * (1 + 1e-12)
            if isLower || (isTie && sizes[fold] < sizes[best]) {
                best = fold
                bestCost = cost
            }
        }
        return best
    }
}
