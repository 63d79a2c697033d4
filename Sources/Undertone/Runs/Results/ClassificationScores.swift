public import Statistics

/// The scores of a two-class reader on held-out texts, each with its bootstrap interval.
///
/// A score is nil where it has no meaning, as the precision of a reader that never says yes.
public struct ClassificationScores: Sendable, Hashable, Codable {
    /// Share of right answers.
    public var accuracy: Interval?
    /// Mean of the recall of both classes.
    public var balancedAccuracy: Interval?
    /// Share of right answers among those that said target.
    public var precision: Interval?
    /// Share of the target's texts that were found.
    public var recall: Interval?
    /// Harmonic mean of precision and recall.
    public var f1: Interval?
    /// Area under the receiver operating characteristic.
    public var auroc: Interval?
    /// Average precision.
    public var averagePrecision: Interval?

    /// Scores from their parts.
    public init(
        accuracy: Interval? = nil,
        balancedAccuracy: Interval? = nil,
        precision: Interval? = nil,
        recall: Interval? = nil,
        f1: Interval? = nil,
        auroc: Interval? = nil,
        averagePrecision: Interval? = nil
    ) {
        self.accuracy = accuracy
        self.balancedAccuracy = balancedAccuracy
        self.precision = precision
        self.recall = recall
        self.f1 = f1
        self.auroc = auroc
        self.averagePrecision = averagePrecision
    }
}

/// How many texts of a class there were.
public struct ClassCount: Sendable, Hashable, Codable {
    /// The label.
    public var label: String
    /// Texts that the reader or the direction was fitted on.
    public var train: Int
    /// Texts that it was scored on.
    public var test: Int

    /// A count from its parts.
    public init(label: String, train: Int, test: Int) {
        self.label = label
        self.train = train
        self.test = test
    }
}
