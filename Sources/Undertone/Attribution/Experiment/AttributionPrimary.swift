/// Where and how strongly the writes are for which verdicts are given.
public struct AttributionPrimary: Codable, Sendable, Hashable {
    /// How the place was chosen.
    public enum Choice: String, Codable, Sendable, Hashable, CaseIterable {
        /// It was given beforehand.
        case given
        /// By the effects on the dev items.
        case devItems = "dev items"
        /// It is known where the model keeps the states.
        case plantedTruth = "planted truth"
    }

    /// One of `AttributionHeader.layers`.
    public var layer: Int
    /// One of `AttributionHeader.masks`.
    public var mask: String
    /// One of `AttributionHeader.alphas`.
    public var alpha: Double
    /// How it was chosen.
    public var chosenBy: Choice

    /// Creates a place.
    public init(layer: Int, mask: String, alpha: Double, chosenBy: Choice) {
        self.layer = layer
        self.mask = mask
        self.alpha = alpha
        self.chosenBy = chosenBy
    }
}
