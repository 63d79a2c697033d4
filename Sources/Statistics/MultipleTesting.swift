/// Corrections of p-values for the number of questions that were asked.
public enum MultipleTesting {
    /// p-values adjusted after Holm 1979: at most the level of all of them together is wrong, in
    /// whatever way the tests hang together (`statsmodels multipletests(method="holm")`).
    public static func holm(_ values: [Double]) -> [Double] {
        adjust(values, order: { values[$0] < values[$1] }) { rank, count, value, previous in
            max(previous, min(1, Double(count - rank) * value))
        }
    }

    /// p-values adjusted after Benjamini & Hochberg 1995 (q-values): the expected share of wrong
    /// ones among those called (`scipy.stats.false_discovery_control`).
    public static func benjaminiHochberg(_ values: [Double]) -> [Double] {
        adjust(values, order: { values[$0] > values[$1] }) { rank, count, value, previous in
            min(rank == 0 ? 1 : previous, Double(count) / Double(count - rank) * value)
        }
    }

    /// Goes through the values in an order, each result from the value and the result before it.
    private static func adjust(
        _ values: [Double],
        order isBefore: (Int, Int) -> Bool,
        _ step: (_ rank: Int, _ count: Int, _ value: Double, _ previous: Double) -> Double
    ) -> [Double] {
        precondition(values.allSatisfy { $0 >= 0 && $0 <= 1 }, "p-values lie between 0 and 1")
        var result = values
        var previous = 0.0
        for (rank, index) in values.indices.sorted(by: isBefore).enumerated() {
            previous = step(rank, values.count, values[index], previous)
            result[index] = previous
        }
        return result
    }
}
