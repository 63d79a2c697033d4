internal import Statistics

/// v = mean over scenarios s of (h_{s,target} − h_{s,baseline}), each scenario that has both counting once.
///
/// What is constant within a scenario (its topic, its entities) cancels before anything is averaged.
public enum PairedDifferences: DirectionEstimator {
    /// `paired`.
    public static let name = "paired"
    /// In a line.
    public static let summary =
        "mean of the differences within scenarios, each scenario counting once"

    /// The mean within-scenario difference; nil where no scenario has both.
    public static func estimate(_ data: DirectionData) -> [Float]? {
        let differences = differences(data)
        guard !differences.isEmpty else { return nil }
        var sum = [Double](repeating: 0, count: data.features.columns)
        for difference in differences {
            for column in sum.indices { sum[column] += difference[column] }
        }
        return sum.map { Float($0 / Double(differences.count)) }
    }

    /// Scenarios that have both classes.
    public static func support(_ data: DirectionData) -> Int {
        differences(data).count
    }

    private static func differences(_ data: DirectionData) -> [[Double]] {
        let groups = Dictionary(grouping: data.isTarget.indices, by: { data.clusters[$0] })
        return groups.sorted { $0.key < $1.key }.compactMap { _, rows in
            let target = rows.filter { data.isTarget[$0] }
            let other = rows.filter { !data.isTarget[$0] }
            guard !target.isEmpty, !other.isEmpty else { return nil }
            return zip(
                data.features.columnMeans(rows: target),
                data.features.columnMeans(rows: other)
            )
            .map { $0 - $1 }
        }
    }
}
