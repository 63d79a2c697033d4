internal import Statistics

/// One division into texts to fit on and texts to steer.
struct SteeringFold {
    /// Hidden states of the training texts at the written layer, [texts, width].
    var trainWritten: Matrix
    /// And at the layer that the reader reads.
    var trainRead: Matrix
    /// Whether each training text is of the target.
    var trainLabels: [Bool]
    /// The vector to write at α = 1: unit direction × mean norm.
    var addition: [Float]
    /// The same from shuffled labels.
    var shuffled: [Float]?
    /// ‖h̄‖ at the written layer: the unit of α.
    var unit: Double
    /// The held-out texts.
    var test: [SteeringText]
}

/// A held-out text.
struct SteeringText {
    var tokenized: TokenizedExample
    var isTarget: Bool
    var cluster: Int
}
