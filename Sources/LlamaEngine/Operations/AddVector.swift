/// h + v: activation addition.
///
/// v is added as it stands, in raw units, its strength already in it (α·‖h̄‖·v̂ for a strength α in units of the mean
/// norm). Source: Turner et al. 2023, arXiv 2308.10248; Rimsky et al. 2024, arXiv 2312.06681.
public struct AddVector: RowOperation {
    /// The name in plans.
    public static let name = "add"
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
    /// v.
    public var addend: [Float]? { vector }
    /// Whether v is zero.
    public var isIdentity: Bool { vector.allSatisfy { $0 == 0 } }

    /// Changes a row in place.
    public func apply(to row: UnsafeMutablePointer<Float>) {
        vector.withUnsafeBufferPointer { addend in
            guard let base = addend.baseAddress else { return }
            RowMath.add(base, to: row, addend.count)
        }
    }
}

extension RowOperation where Self == AddVector {
    /// h + v.
    public static func add(_ vector: [Float]) -> AddVector { AddVector(vector) }
}
