/// One answer of the model: a line of `readings.jsonl`.
///
/// A direction's readings have layer, mask and α, those of a prompting arm (``AttributionDirection/Arm/prompt``) none of
/// them, and unsteered ones no direction either.
public struct AttributionReading: Codable, Sendable, Hashable {
    /// The file's name.
    public static let fileName = "readings.jsonl"
    /// The item's number of readings after the content-free context, which calibrate the others.
    public static let contentFree = -1

    /// Index in `AttributionHeader.items`, or ``contentFree``.
    public var item: Int
    /// Index in `AttributionHeader.stems`.
    public var stem: Int
    /// Index in `AttributionHeader.directions`; nil: unsteered.
    public var direction: Int?
    /// The written hidden state: a number of `AttributionHeader.layers`, no index.
    public var layer: Int?
    /// Index in `AttributionHeader.masks`.
    public var mask: Int?
    /// A value of `AttributionHeader.alphas`.
    public var alpha: Double?
    /// After a stem of words the raw log-probability of each of `AttributionHeader.words`, [words]; after one of digits,
    /// whichever way its scale goes, that of the digit d at index d, [10].
    public var scores: [Float]

    /// Creates a reading.
    public init(
        item: Int,
        stem: Int,
        direction: Int? = nil,
        layer: Int? = nil,
        mask: Int? = nil,
        alpha: Double? = nil,
        scores: [Float]
    ) {
        self.item = item
        self.stem = stem
        self.direction = direction
        self.layer = layer
        self.mask = mask
        self.alpha = alpha
        self.scores = scores
    }
}
