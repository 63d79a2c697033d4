/// v = the emotion's mean − the mean of all classes' means.
///
/// Mean-centring, Jorgensen and others 2023, arXiv 2312.03813.
/// Every class counts once, the baseline, too. The directions of one table sum to the baseline's, reversed: K of
/// them without an emotion in them have pairwise cosines near −1/(K − 1).
public enum CentredMeans: LinearEstimator {
    /// `centred`.
    public static let name = "centred"
    /// In a line.
    public static let summary = "the emotion's mean minus the mean over all classes"
    /// The grand mean is over all.
    public static let usesAllEmotions = true

    /// 1/n of the target's rows, minus 1/(classes · n) of every class's.
    public static func weights(_ classes: RowClasses, target: Int) -> [Double]? {
        let groups = classes.rowsByClass()
        guard groups.count > 1, groups.contains(where: { $0.label == target }) else { return nil }
        var weights = [Double](repeating: 0, count: classes.labels.count)
        for group in groups {
            let own = (group.label == target ? 1.0 : 0.0) - 1 / Double(groups.count)
            for row in group.rows { weights[row] = own / Double(group.rows.count) }
        }
        return weights
    }
}
