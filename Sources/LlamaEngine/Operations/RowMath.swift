/// The arithmetic of one row, on pointers; sixteen running sums keep a dot product fast and its rounding small.
enum RowMath {
    /// The dot product Σ aᵢbᵢ.
    static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        let (left, right) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
        var even = SIMD8<Float>.zero
        var odd = SIMD8<Float>.zero
        var index = 0
        while index + 16 <= count {
            let byte = index * 4
            even +=
                left.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                * right.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
            odd +=
                left.loadUnaligned(fromByteOffset: byte + 32, as: SIMD8<Float>.self)
                * right.loadUnaligned(fromByteOffset: byte + 32, as: SIMD8<Float>.self)
            index += 16
        }
        var sum = (even + odd).sum()
        while index < count {
            sum += a[index] * b[index]
            index += 1
        }
        return sum
    }

    /// Makes the row row + vector.
    static func add(
        _ vector: UnsafePointer<Float>,
        to row: UnsafeMutablePointer<Float>,
        _ count: Int
    ) {
        for index in 0..<count { row[index] += vector[index] }
    }

    /// Makes the row row + factor·vector.
    static func add(
        _ vector: UnsafePointer<Float>,
        times factor: Float,
        to row: UnsafeMutablePointer<Float>,
        _ count: Int
    ) {
        for index in 0..<count { row[index] += factor * vector[index] }
    }

    /// Makes the row factor·row.
    static func scale(_ row: UnsafeMutablePointer<Float>, by factor: Float, _ count: Int) {
        for index in 0..<count { row[index] *= factor }
    }
}
