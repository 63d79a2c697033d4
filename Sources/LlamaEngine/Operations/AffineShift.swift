/// h − v̂v̂ᵀh + v̂(r + s): the row's part along a direction is replaced by a reference and a shift from there.
///
/// r is the mean projection of the texts without the concept, v̂ᵀμ₋, and s the strength αv, both in raw units (the
/// length along v̂): s = 0 stands for "without", whatever the row held. Source: affine concept editing (ACE), Marshall
/// et al. 2024, arXiv 2411.09003: h − proj(h) + proj(μ₋) + αv.
public struct AffineShift: RowOperation {
    /// The name in plans.
    public static let name = "affine"
    let unit: UnitDirection
    /// r.
    public let reference: Float
    /// s.
    public let shift: Float

    /// Creates the operation from a direction of any length, [width], the reference's projection and the shift.
    public init(_ direction: [Float], reference: Float, shift: Float) {
        unit = UnitDirection(direction)
        self.reference = reference
        self.shift = shift
    }

    /// v̂, [width].
    public var direction: [Float] { unit.values }
    /// Elements a row.
    public var width: Int { unit.values.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { unit.isFinite && (reference + shift).isFinite }
    /// Why it can't be carried out; nil if it can.
    public var fault: String? { (reference + shift).isFinite ? unit.fault : Self.noNumbers }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        unit.add(reference + shift - unit.projection(of: row), to: row)
    }
}
