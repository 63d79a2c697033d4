/// Products and lengths of single-precision vectors, through BLAS.
public enum VectorMath {
    /// Σ xᵢyᵢ.
    public static func dot(_ x: [Float], _ y: [Float]) -> Float {
        precondition(x.count == y.count, "vectors of different lengths")
        return x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { BLAS.dot(x, $0) }
        }
    }

    /// The Euclidean norm √Σxᵢ².
    public static func norm(_ x: [Float]) -> Float {
        x.withUnsafeBufferPointer { BLAS.norm($0) }
    }

    /// The cosine of the angle between two vectors; 0 where one of them is zero.
    public static func cosine(_ x: [Float], _ y: [Float]) -> Float {
        let product = norm(x) * norm(y)
        guard product > 0 else { return 0 }
        return min(1, max(-1, dot(x, y) / product))
    }

    /// The vector divided by its norm; a zero vector stays as it is.
    public static func normalized(_ x: [Float]) -> [Float] {
        let length = norm(x)
        guard length > 0 else { return x }
        return x.map { $0 / length }
    }
}
