/// h + (t − v̂ᵀh)v̂: the row's projection on a direction becomes t, everything across it stays.
///
/// t is in raw units (the length along v̂).
public struct SetProjection: RowOperation {
    /// The name in plans.
    public static let name = "set"
    let unit: UnitDirection
    /// t.
    public let value: Float

    /// Creates the operation from a direction of any length, [width], and the projection that rows are to have.
    public init(_ direction: [Float], to value: Float) {
        unit = UnitDirection(direction)
        self.value = value
    }

    /// v̂, [width].
    public var direction: [Float] { unit.values }
    /// Elements a row.
    public var width: Int { unit.values.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { unit.isFinite && value.isFinite }
    /// Why it can't be carried out; nil if it can.
    public var fault: String? { value.isFinite ? unit.fault : Self.noNumbers }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        unit.add(value - unit.projection(of: row), to: row)
    }
}
