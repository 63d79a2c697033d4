public import Statistics

/// What a layer probe found: every layer's reading beside the controls.
public struct LayerProbeResult: Sendable, Hashable, Codable {
    /// A layer's reading.
    public struct Layer: Sendable, Hashable, Codable {
        /// The hidden state's index.
        public var layer: Int
        /// The logistic regression on standardised features.
        public var probe: ProbeReading
        /// The raw difference of class means as a direction; nil with more than two classes.
        public var differenceOfMeans: DifferenceOfMeans?
    }

    /// How well the raw difference of means reads the classes.
    public struct DifferenceOfMeans: Sendable, Hashable, Codable {
        /// The AUROC of the projections of rows that the means were not made of.
        public var auroc: Interval
        /// ‖μ₁ − μ₀‖ over the mean norm of the hidden state, on the training data.
        public var normRatio: Double
    }

    /// The classes' names; with two, the second is the positive one.
    public var classes: [String]
    /// Training examples of each class.
    public var trainCounts: [Int]
    /// Scored examples of each class.
    public var testCounts: [Int]
    /// The number of cross-validation folds; nil where a test set was scored.
    public var folds: Int?
    /// The number of scenarios among the scored examples, which the intervals resample; nil where
    /// each example stands for itself.
    public var clusters: Int?
    /// Test texts that also occur, letter for letter, among the training texts.
    public var repeatedTexts: Int
    /// The settings.
    public var options: LayerProbe.Options
    /// The layers, in the order of the data.
    public var layers: [Layer]
    /// Majority, bag of words and length.
    public var controls: [ProbeReading]
    /// What a reader of the figures should know, such as a control that could not be made.
    public var notes: [String]

    /// The layers whose AUROC interval overlaps that of the highest estimate: their order means
    /// nothing.
    public var layersLevelWithBest: [Int] {
        let areas = layers.compactMap { layer in
            layer.probe.auroc.map { (layer: layer.layer, auroc: $0) }
        }
        guard let best = areas.max(by: { $0.auroc.estimate < $1.auroc.estimate }) else { return [] }
        return areas.filter { $0.auroc.overlaps(best.auroc) }.map(\.layer)
    }

    /// The control of a name: `majority`, `bag of words` or `length`.
    public func control(_ name: String) -> ProbeReading? {
        controls.first { $0.name == name }
    }
}
