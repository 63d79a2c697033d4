/// Corrections of p-values for the number of questions that were asked.
public enum MultipleTesting {
    /// p-values adjusted after Holm 1979: at most the level of all of them together is wrong, in
    /// whatever way the tests hang together (`statsmodels multipletests(method="holm")`).
    public static func holm(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        return adjust(values, order: order) { rank, value, previous in
            max(previous, min(1, Double(values.count - rank) * value))
        }
    }

    /// p-values adjusted after Benjamini & Hochberg 1995 (q-values): the expected share of wrong
    /// ones among those called (`scipy.stats.false_discovery_control`).
    public static func benjaminiHochberg(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] > values[$1] }
        return adjust(values, order: order) { rank, value, previous in
            let share = Double(values.count) / Double(values.count - rank)
            return min(rank == 0 ? 1 : previous, share * value)
        }
    }

    /// Goes through the values in an order, each result from the value and the result before it.
    private static func adjust(
        _ values: [Double],
        order: [Int],
        _ step: (_ rank: Int, _ value: Double, _ previous: Double) -> Double
    ) -> [Double] {
        precondition(values.allSatisfy { $0 >= 0 && $0 <= 1 }, "p-values lie between 0 and 1")
        var result = values
        var previous = 0.0
        for (rank, index) in order.enumerated() {
            previous = step(rank, values[index], previous)
            result[index] = previous
        }
        return result
    }
}
