public import Statistics

/// How well one classifier read the classes from rows it was not fitted on.
public struct ProbeReading: Sendable, Hashable, Codable {
    /// What was read: `probe`, or the control's name.
    public var name: String
    /// The figures of two classes.
    public var binary: BinaryMetrics<Interval>?
    /// The figures of more than two classes.
    public var multiclass: MulticlassMetrics<Interval>?
    /// The AUROC of each class against all others; nil for a class without scored examples.
    public var classAUROCs: [Double?]
    /// How often each class was taken for each other.
    public var confusion: ConfusionMatrix
    /// C of each split; empty for a reader without one.
    public var inverseRegularization: [Double]
    /// Whether classes were weighted to count the same.
    public var balanced: Bool
    /// Whether the fits of all splits converged.
    public var converged: Bool
    /// Bootstrap replicates that lacked a class and were left out.
    public var degenerateReplicates: Int

    /// The AUROC, or the mean one-vs-rest AUROC of more than two classes.
    public var auroc: Interval? { binary?.auroc ?? multiclass?.auroc }

    /// The figures with their names, in the order of a table.
    public var figures: [(name: String, interval: Interval)] {
        if let binary {
            return Array(zip(BinaryMetrics<Interval>.names, binary.values))
                .map { (name: $0.0, interval: $0.1) }
        }
        guard let multiclass else { return [] }
        return Array(zip(MulticlassMetrics<Interval>.names, multiclass.values))
            .map { (name: $0.0, interval: $0.1) }
    }
}
