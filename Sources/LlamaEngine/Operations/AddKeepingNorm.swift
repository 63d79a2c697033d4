/// ‖h‖·(h + v)/‖h + v‖: an addition that turns the row and keeps its length.
///
/// v is in raw units, its strength already in it. Where h + v has no length, the row stays as it was. Source:
/// representation control, Zou et al. 2023, arXiv 2310.01405, with the `normalize` of repeng (github.com/vgel/repeng).
public struct AddKeepingNorm: RowOperation {
    /// The name in plans.
    public static let name = "keep"
    /// v, [width].
    public let vector: [Float]

    /// Creates the operation.
    public init(_ vector: [Float]) {
        self.vector = vector
    }

    /// Elements a row.
    public var width: Int { vector.count }
    /// Whether every number in it is finite.
    public var isFinite: Bool { vector.allSatisfy(\.isFinite) }
    /// Whether v is zero.
    public var isIdentity: Bool { vector.allSatisfy { $0 == 0 } }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        vector.withUnsafeBufferPointer { addend in
            guard let base = addend.baseAddress else { return }
            let before = RowMath.dot(row, row, addend.count)
            RowMath.add(base, to: row, addend.count)
            let after = RowMath.dot(row, row, addend.count)
            if after > 0 {
                RowMath.scale(row, by: (before / after).squareRoot(), addend.count)
            } else {
                RowMath.add(base, times: -1, to: row, addend.count)
            }
        }
    }
}
