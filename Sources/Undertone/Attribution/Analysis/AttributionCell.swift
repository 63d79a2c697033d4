/// A condition of the experiment: what was written, where and how strongly.
public struct AttributionCell: Sendable, Hashable {
    /// Index in `AttributionHeader.directions`; nil: unsteered.
    public var direction: Int?
    /// The written hidden state; nil for a prompt.
    public var layer: Int?
    /// Index in `AttributionHeader.masks`.
    public var mask: Int?
    /// The strength.
    public var alpha: Double?

    /// Nothing written.
    public static let unsteered = AttributionCell()

    /// Creates a condition.
    public init(
        direction: Int? = nil,
        layer: Int? = nil,
        mask: Int? = nil,
        alpha: Double? = nil
    ) {
        self.direction = direction
        self.layer = layer
        self.mask = mask
        self.alpha = alpha
    }

    /// The same place and strength with another direction.
    func with(direction: Int) -> Self {
        Self(direction: direction, layer: layer, mask: mask, alpha: alpha)
    }
}
