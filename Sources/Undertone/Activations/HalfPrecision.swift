/// Conversions between single and half precision (IEEE 754), on bits.
///
/// `Float16` isn't there on every platform, and without hardware support it is a function call an
/// element.
package enum HalfPrecision {
    /// The exact single-precision value of a half-precision pattern.
    @inline(__always)
    package static func float(_ half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        let magnitude = UInt32(half & 0x7FFF) << 13
        // Exponent bias 127 - 15; what is left of infinity and NaN gets the full exponent.
        let scaled = Float(bitPattern: magnitude) * Float(bitPattern: 0x7780_0000)
        let special: UInt32 = magnitude >= 0x0F80_0000 ? 0x7F80_0000 : 0
        return Float(bitPattern: scaled.bitPattern | special | sign)
    }

    /// The half-precision pattern nearest to a value, ties to even; infinite from 65,520 on.
    @inline(__always)
    package static func half(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 {
            return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x1FF
        }
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Subnormal: adding 0.5 makes the hardware round at the right bit.
            let rounded = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: rounded.bitPattern &- 0x3F00_0000)
        }
        let odd = (magnitude >> 13) & 1
        return sign | UInt16(truncatingIfNeeded: (magnitude &- 0x3800_0000 &+ 0xFFF &+ odd) >> 13)
    }

    /// Writes the half-precision patterns of some values, two bytes each, little-endian.
    static func pack(_ values: UnsafeBufferPointer<Float>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 2 * values.count) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for index in values.indices {
                bytes.storeBytes(
                    of: half(values[index]).littleEndian,
                    toByteOffset: 2 * index,
                    as: UInt16.self
                )
            }
            count = 2 * values.count
        }
    }
}
