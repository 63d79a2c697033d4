/// v_e = mean over scenarios g of d_{g,e} = h_{g,e} − mean_e' h_{g,e'}, minus the mean of that over all classes.
///
/// Wang et al. 2025, arXiv 2510.11328. Classes of a scenario count alike, and so do scenarios; one with a single
/// class says nothing. Each emotion is set against whatever its scenarios have, so an emotion that is only told
/// beside its like comes out small.
public enum CircuitCentred: LinearEstimator {
    /// `circuit-centred`.
    public static let name = "circuit-centred"
    /// In a line.
    public static let summary =
        "the emotion minus its scenario's mean over all classes, averaged, minus the mean of those"
    /// A scenario's mean is over all.
    public static let usesAllEmotions = true
    /// Scenarios with more than one class.
    public static let requirement =
        "scenarios that have the target beside another label; none has. Use --method dim"

    /// The target's part and the part of the mean over classes, per cell, shared by the cell's rows.
    public static func weights(_ classes: RowClasses, target: Int) -> [Double]? {
        let scenarios = classes.cells().filter { $0.count > 1 }
        // In how many scenarios each class is.
        var counts: [Int: Int] = [:]
        for cell in scenarios.joined() { counts[cell.label, default: 0] += 1 }
        guard let own = counts[target] else { return nil }
        let share = 1 / Double(counts.count)
        var weights = [Double](repeating: 0, count: classes.labels.count)
        for cells in scenarios {
            let size = Double(cells.count)
            let hasTarget = cells.contains { $0.label == target }
            // What each cell loses to the scenario's mean, on behalf of each class in it.
            let lost = cells.reduce(0) { $0 + share / (Double(counts[$1.label] ?? 1) * size) }
            for cell in cells {
                var weight = lost - share / Double(counts[cell.label] ?? 1)
                if hasTarget {
                    weight += ((cell.label == target ? 1 : 0) - 1 / size) / Double(own)
                }
                for row in cell.rows { weights[row] = weight / Double(cell.rows.count) }
            }
        }
        return weights
    }

    /// Scenarios that have the target beside another class.
    public static func support(_ classes: RowClasses, target: Int) -> Int {
        classes.scenarios(comparing: target)
    }
}
