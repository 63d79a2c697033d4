/// A direction brought to unit length, and whether it had one.
struct UnitDirection: Sendable, Hashable {
    /// v̂, [width]; the direction as it was given where it has no length or is not finite.
    let values: [Float]
    /// ‖v‖ as given.
    let length: Double

    init(_ direction: [Float]) {
        let length = direction.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        self.length = length
        let usable = length > 0 && length.isFinite
        values = usable ? direction.map { Float(Double($0) / length) } : direction
    }

    var isFinite: Bool { length.isFinite }

    var fault: String? {
        guard isFinite else { return "has elements that are no numbers" }
        return length > 0 ? nil : "has a direction of zero length"
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
