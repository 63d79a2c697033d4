/// Products and lengths of single-precision vectors, through BLAS.
public enum VectorMath {
    /// Σ xᵢyᵢ.
    public static func dot(_ x: [Float], _ y: [Float]) -> Float {
        precondition(x.count == y.count, "vectors of different lengths")
        return x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { BLAS.dot(x, $0) }
        }
    }

    /// Σ xᵢyᵢ without the linear algebra library, for work beside a model that computes at the same time.
    ///
    /// OpenBLAS's OpenMP build is not safe there: a product on several threads beside a pass of a model, which uses
    /// OpenBLAS too and sets its number of threads, was seen to give wrong numbers without a sign of it, others each
    /// time; on one thread the right ones.
    public static func plainDot(
        _ x: UnsafeBufferPointer<Float>,
        _ y: UnsafeBufferPointer<Float>
    ) -> Float {
        precondition(x.count == y.count, "vectors of different lengths")
        guard let first = UnsafeRawPointer(x.baseAddress),
            let second = UnsafeRawPointer(y.baseAddress)
        else { return 0 }
        var sums = SIMD8<Float>.zero
        let whole = x.count / 8 * 8
        for place in stride(from: 0, to: whole, by: 8) {
            let offset = place * MemoryLayout<Float>.stride
            sums +=
                first.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                * second.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        }
        return (whole..<x.count).reduce(sums.sum()) { $0 + x[$1] * y[$1] }
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
