public import Statistics

/// What a layer probe needs to know of a set of examples.
///
/// The features come out of a closure, one layer at a time, so that no more than one layer is in
/// memory.
public struct ProbeData: Sendable {
    /// The hidden states' indices, in the order of the result.
    public var layers: [Int]
    /// The features of a layer, `[examples, width]`.
    public var features: @Sendable (Int) throws -> Matrix
    /// The class of each example, an index into `classes`.
    public var labels: [Int]
    /// The classes' names; with two, the second is the positive one.
    public var classes: [String]
    /// The texts, for the bag of words and the count of characters.
    public var texts: [String]
    /// The number of tokens of each text.
    public var tokenCounts: [Int]
    /// The scenario of each example; an example without one stands for itself.
    public var scenarios: [String?]

    /// The number of examples.
    public var count: Int { labels.count }

    /// Creates data whose features are loaded a layer at a time.
    public init(
        layers: [Int],
        labels: [Int],
        classes: [String],
        texts: [String],
        tokenCounts: [Int],
        scenarios: [String?],
        features: @escaping @Sendable (Int) throws -> Matrix
    ) {
        precondition(classes.count > 1, "a probe tells at least two classes apart")
        precondition(labels.allSatisfy { classes.indices.contains($0) }, "label out of range")
        precondition(
            texts.count == labels.count && tokenCounts.count == labels.count
                && scenarios.count == labels.count,
            "one label, text, token count and scenario an example"
        )
        self.layers = layers
        self.labels = labels
        self.classes = classes
        self.texts = texts
        self.tokenCounts = tokenCounts
        self.scenarios = scenarios
        self.features = features
    }

    /// Creates data whose layers are all in memory.
    public init(
        layers: [Int: Matrix],
        labels: [Int],
        classes: [String],
        texts: [String],
        tokenCounts: [Int],
        scenarios: [String?]
    ) {
        self.init(
            layers: layers.keys.sorted(),
            labels: labels,
            classes: classes,
            texts: texts,
            tokenCounts: tokenCounts,
            scenarios: scenarios
        ) { layer in
            guard let matrix = layers[layer] else {
                throw StatisticsError(.invalidParameter, "layer \(layer) is not among the data")
            }
            return matrix
        }
    }

    /// The number of examples of each class.
    var classCounts: [Int] {
        var counts = [Int](repeating: 0, count: classes.count)
        for label in labels {
            counts[label] += 1
        }
        return counts
    }

    /// The number of each example's scenario, from 0 in order of appearance.
    var groups: [Int] {
        var numbers: [String: Int] = [:]
        var next = 0
        return scenarios.map { scenario in
            if let scenario, let number = numbers[scenario] {
                return number
            }
            if let scenario {
                numbers[scenario] = next
            }
            defer { next += 1 }
            return next
        }
    }

    /// Whether any scenario holds more than one example.
    var hasClusters: Bool { Set(groups).count < count }
}
