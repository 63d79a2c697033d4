/// h − v̂v̂ᵀh: the row without its part along a direction.
///
/// Source: directional ablation, Arditi et al. 2024, arXiv 2406.11717.
public struct Ablate: RowOperation {
    /// The name in plans.
    public static let name = "ablate"
    let unit: UnitDirection

    /// Creates the operation from a direction of any length, [width].
    public init(_ direction: [Float]) {
        unit = UnitDirection(direction)
    }

    /// v̂, [width].
    public var direction: [Float] { unit.values }
    /// Elements a row.
    public var width: Int { unit.values.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { unit.isFinite }
    /// Why it can't be carried out; nil if it can.
    public var fault: String? { unit.fault }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        unit.add(-unit.projection(of: row), to: row)
    }
}
