/// h − v̂(v̂ᵀh − m): the row's projection on a direction becomes the mean m that neutral texts have there.
///
/// m is in raw units (the length along v̂). Unlike an ablation to zero it leaves the row where the model is used to
/// be. Source: mean ablation, Wang et al. 2022, arXiv 2211.00593, for one direction.
public struct AblateToMean: RowOperation {
    /// The name in plans.
    public static let name = "mean-ablate"
    let unit: UnitDirection
    /// m.
    public let mean: Float

    /// Creates the operation from a direction of any length, [width], and the mean projection on it.
    public init(_ direction: [Float], mean: Float) {
        unit = UnitDirection(direction)
        self.mean = mean
    }

    /// v̂, [width].
    public var direction: [Float] { unit.values }
    /// Elements a row.
    public var width: Int { unit.values.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { unit.isFinite && mean.isFinite }
    /// Why it can't be carried out; nil if it can.
    public var fault: String? { mean.isFinite ? unit.fault : Self.noNumbers }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        unit.add(-(unit.projection(of: row) - mean), to: row)
    }
}
