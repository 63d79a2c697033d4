/// The figures of a classifier with several classes, each a number or an interval.
public struct MulticlassMetrics<Value> {
    /// The share of examples predicted right.
    public var accuracy: Value
    /// The mean recall over the classes that occur.
    public var balancedAccuracy: Value
    /// The mean F1 over the classes that occur or were predicted.
    public var macroF1: Value
    /// The mean over the classes that occur of the AUROC of the class against all others.
    public var auroc: Value

    /// The figures in the order of declaration.
    public var values: [Value] { [accuracy, balancedAccuracy, macroF1, auroc] }

    /// The figures' names, in the same order, as tables have them.
    public static var names: [String] {
        ["accuracy", "balanced accuracy", "macro F1", "one-vs-rest AUROC"]
    }

    /// Creates figures.
    public init(accuracy: Value, balancedAccuracy: Value, macroF1: Value, auroc: Value) {
        self.accuracy = accuracy
        self.balancedAccuracy = balancedAccuracy
        self.macroF1 = macroF1
        self.auroc = auroc
    }

    /// Creates figures from an array in the order of `values`.
    init(values: [Value]) {
        precondition(values.count == Self.names.count)
        self.init(
            accuracy: values[0],
            balancedAccuracy: values[1],
            macroF1: values[2],
            auroc: values[3]
        )
    }
}

extension MulticlassMetrics: Sendable where Value: Sendable {}
extension MulticlassMetrics: Equatable where Value: Equatable {}
extension MulticlassMetrics: Hashable where Value: Hashable {}
extension MulticlassMetrics: Encodable where Value: Encodable {}
extension MulticlassMetrics: Decodable where Value: Decodable {}
