/// What writing a direction into the running model did to what is read downstream of the write.
public struct EvaluationResult: RunResult, Hashable {
    /// `evaluate`.
    public static var kind: String { "evaluate" }
    /// The version of this form.
    public static var version: Int { 1 }
    /// How many texts `samples` keeps at most for each α.
    public static var maximumSampledTexts: Int { 400 }

    /// The label that the direction points to.
    public var target: String
    /// The label that it points away from.
    public var against: String
    /// The direction's name.
    public var direction: String
    /// The estimator that fitted it.
    public var method: String
    /// The hidden-state index that was written.
    public var layerWritten: Int
    /// The hidden-state index that the reader reads; behind the written one.
    public var layerRead: Int
    /// Which tokens were written: `all`, `last`.
    public var tokens: String
    /// One unit of α: the mean norm of the hidden state at the written layer.
    public var alphaUnit: Double
    /// Class sizes: the reader's training texts and the steered texts.
    public var counts: [ClassCount]
    /// The reader in words.
    public var reader: String
    /// The real intervention, a row for each α.
    public var rows: [Row]
    /// Random directions of the same norm.
    public var random: RandomArm?
    /// The direction fitted with shuffled labels, on the texts of the folds that have one.
    public var shuffled: [ShiftRow]
    /// αv added to **stored** activations and read by a probe at the written layer: no intervention,
    /// kept to be told apart from one.
    public var probeShift: [ProbeShiftRow]
    /// Log-odds of single texts, for figures.
    public var samples: [Sample]

    /// A result from its parts.
    public init(
        target: String,
        against: String,
        direction: String,
        method: String,
        layerWritten: Int,
        layerRead: Int,
        tokens: String,
        alphaUnit: Double,
        counts: [ClassCount],
        reader: String,
        rows: [Row],
        random: RandomArm?,
        shuffled: [ShiftRow],
        probeShift: [ProbeShiftRow],
        samples: [Sample]
    ) {
        self.target = target
        self.against = against
        self.direction = direction
        self.method = method
        self.layerWritten = layerWritten
        self.layerRead = layerRead
        self.tokens = tokens
        self.alphaUnit = alphaUnit
        self.counts = counts
        self.reader = reader
        self.rows = rows
        self.random = random
        self.shuffled = shuffled
        self.probeShift = probeShift
        self.samples = samples
    }
}
