/// h − v̂·max(v̂ᵀh − τ, 0): the row's projection on a direction is at most τ.
///
/// τ is in raw units (the length along v̂). Rows below it are not touched at all. Source: activation capping, Lu et al. 2026, arXiv 2601.10387.
public struct CapProjection: RowOperation {
    /// The name in plans.
    public static let name = "cap"
    let unit: UnitDirection
    /// τ.
    public let limit: Float

    /// Creates the operation from a direction of any length, [width], and the largest projection that rows may have.
    public init(_ direction: [Float], at limit: Float) {
        unit = UnitDirection(direction)
        self.limit = limit
    }

    /// v̂, [width].
    public var direction: [Float] { unit.values }
    /// Elements a row.
    public var width: Int { unit.values.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { unit.isFinite && limit.isFinite }
    /// Why it can't be carried out; nil if it can.
    public var fault: String? { limit.isFinite ? unit.fault : Self.noNumbers }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        let excess = unit.projection(of: row) - limit
        if excess > 0 { unit.add(-excess, to: row) }
    }
}
