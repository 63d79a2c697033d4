/// How often each class was taken for each other.
public struct ConfusionMatrix: Sendable, Hashable, Codable {
    /// The number of classes.
    public let classes: Int
    /// Counts, `[true class, predicted class]` row-major.
    public private(set) var counts: [Int]

    /// Creates an empty matrix.
    public init(classes: Int) {
        precondition(classes > 0, "a confusion matrix has classes")
        self.classes = classes
        counts = [Int](repeating: 0, count: classes * classes)
    }

    /// Counts labels, from 0, against predictions.
    public init(labels: [Int], predictions: [Int], classes: Int) {
        precondition(labels.count == predictions.count, "one prediction a label")
        self.init(classes: classes)
        for (label, prediction) in zip(labels, predictions) {
            add(label: label, prediction: prediction)
        }
    }

    /// The count of one true and one predicted class.
    public subscript(label: Int, prediction: Int) -> Int { counts[label * classes + prediction] }

    /// Counts one example, or `weight` of them.
    public mutating func add(label: Int, prediction: Int, weight: Int = 1) {
        precondition(label >= 0 && label < classes && prediction >= 0 && prediction < classes)
        counts[label * classes + prediction] += weight
    }

    /// The examples of a true class.
    public func support(_ label: Int) -> Int {
        (0..<classes).reduce(0) { $0 + self[label, $1] }
    }

    /// The examples predicted as a class.
    public func predicted(_ label: Int) -> Int {
        (0..<classes).reduce(0) { $0 + self[$1, label] }
    }

    /// The share of examples that were predicted right; NaN without examples.
    public var accuracy: Double {
        let right = (0..<classes).reduce(0) { $0 + self[$1, $1] }
        return Double(right) / Double(counts.reduce(0, +))
    }

    /// The mean recall over the classes that occur (`sklearn.metrics.balanced_accuracy_score`).
    public var balancedAccuracy: Double {
        Descriptive.mean((0..<classes).filter { support($0) > 0 }.map { recall($0) })
    }

    /// Right predictions of a class over all predictions of it; 0 where there is none.
    public func precision(_ label: Int) -> Double {
        let all = predicted(label)
        return all == 0 ? 0 : Double(self[label, label]) / Double(all)
    }

    /// Right predictions of a class over its examples; 0 where there is none.
    public func recall(_ label: Int) -> Double {
        let all = support(label)
        return all == 0 ? 0 : Double(self[label, label]) / Double(all)
    }

    /// The harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN); 0 where undefined.
    public func f1(_ label: Int) -> Double {
        let all = support(label) + predicted(label)
        return all == 0 ? 0 : 2 * Double(self[label, label]) / Double(all)
    }

    /// The mean F1 over the classes that occur or were predicted (`f1_score(average="macro")`).
    public var macroF1: Double {
        Descriptive.mean(
            (0..<classes).filter { support($0) + predicted($0) > 0 }.map { f1($0) }
        )
    }
}
