/// h + v̂·max(τ − v̂ᵀh, 0): the row's projection on a direction is at least τ.
///
/// τ is in raw units (the length along v̂). Rows above it are not touched at all. The mirror of ``CapProjection``.
public struct FloorProjection: RowOperation {
    /// The name in plans.
    public static let name = "floor"
    let unit: UnitDirection
    /// τ.
    public let limit: Float

    /// Creates the operation from a direction of any length, [width], and the least projection that rows may have.
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
        let missing = limit - unit.projection(of: row)
        if missing > 0 { unit.add(missing, to: row) }
    }
}
