/// The figures of a binary classifier, each a number or an interval.
public struct BinaryMetrics<Value> {
    /// The share of examples predicted right.
    public var accuracy: Value
    /// The mean of both classes' recall.
    public var balancedAccuracy: Value
    /// Right positive predictions over positive predictions; 0 where there is none.
    public var precision: Value
    /// Right positive predictions over positive examples.
    public var recall: Value
    /// The harmonic mean of precision and recall.
    public var f1: Value
    /// The area under the receiver operating characteristic; ties count half.
    public var auroc: Value
    /// Average precision, Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores.
    public var averagePrecision: Value

    /// The same figures, each put through a function.
    public func map<Other>(_ transform: (Value) -> Other) -> BinaryMetrics<Other> {
        BinaryMetrics<Other>(
            accuracy: transform(accuracy),
            balancedAccuracy: transform(balancedAccuracy),
            precision: transform(precision),
            recall: transform(recall),
            f1: transform(f1),
            auroc: transform(auroc),
            averagePrecision: transform(averagePrecision)
        )
    }

    /// The figures in the order of declaration.
    public var values: [Value] {
        [accuracy, balancedAccuracy, precision, recall, f1, auroc, averagePrecision]
    }

    /// The figures' names, in the same order, as tables have them.
    public static var names: [String] {
        ["accuracy", "balanced accuracy", "precision", "recall", "F1", "AUROC", "AP"]
    }

    /// Creates figures.
    public init(
        accuracy: Value,
        balancedAccuracy: Value,
        precision: Value,
        recall: Value,
        f1: Value,
        auroc: Value,
        averagePrecision: Value
    ) {
        self.accuracy = accuracy
        self.balancedAccuracy = balancedAccuracy
        self.precision = precision
        self.recall = recall
        self.f1 = f1
        self.auroc = auroc
        self.averagePrecision = averagePrecision
    }

    /// Creates figures from an array in the order of `values`.
    init(values: [Value]) {
        precondition(values.count == Self.names.count)
        self.init(
            accuracy: values[0],
            balancedAccuracy: values[1],
            precision: values[2],
            recall: values[3],
            f1: values[4],
            auroc: values[5],
            averagePrecision: values[6]
        )
    }
}

extension BinaryMetrics: Sendable where Value: Sendable {}
extension BinaryMetrics: Equatable where Value: Equatable {}
extension BinaryMetrics: Hashable where Value: Hashable {}
extension BinaryMetrics: Encodable where Value: Encodable {}
extension BinaryMetrics: Decodable where Value: Decodable {}
