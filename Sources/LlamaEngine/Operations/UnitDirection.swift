/// A direction brought to unit length, and whether it had one.
///
/// Equal where the directions are, at whatever length they were given.
struct UnitDirection: Sendable, Hashable {
    /// v̂, [width]; the direction as it was given where it has no length or is not finite.
    let values: [Float]
    /// Whether it has a length above the least one asked for.
    let hasLength: Bool
    /// Whether every element is a finite number.
    let isFinite: Bool

    init(_ direction: [Float], longerThan least: Double = 0) {
        let length = direction.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        isFinite = length.isFinite
        hasLength = length > least
        values = isFinite && hasLength ? direction.map { Float(Double($0) / length) } : direction
    }

    var fault: String? {
        guard isFinite else { return "has elements that are no numbers" }
        return hasLength ? nil : "has a direction of zero length"
    }

    /// The projection v̂ᵀh.
    func projection(of row: UnsafeMutablePointer<Float>) -> Float {
        values.withUnsafeBufferPointer { unit in
            guard let base = unit.baseAddress else { return 0 }
            return RowMath.dot(base, row, unit.count)
        }
    }

    /// Makes the row h + factor·v̂.
    func add(_ factor: Float, to row: UnsafeMutablePointer<Float>) {
        values.withUnsafeBufferPointer { unit in
            guard let base = unit.baseAddress else { return }
            RowMath.add(base, times: factor, to: row, unit.count)
        }
    }
}
