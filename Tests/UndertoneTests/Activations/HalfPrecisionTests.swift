import Testing
import Undertone

@Suite struct HalfPrecisionTests {
    @Test func allPatternsAndBack() {
        for pattern in UInt16.min...UInt16.max {
            let value = HalfPrecision.float(pattern)
            if value.isNaN {
                #expect(pattern & 0x7FFF > 0x7C00 && HalfPrecision.half(value) & 0x7FFF > 0x7C00)
            } else {
                #expect(HalfPrecision.half(value) == pattern)
            }
        }
    }

    @Test(
        arguments: [
            (0, 0), (1, 0x3C00), (-2, 0xC000), (65_504, 0x7BFF), (65_519, 0x7BFF), (65_520, 0x7C00),
            (.infinity, 0x7C00), (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-25, 1),
            (1.000_488_281_25, 0x3C00),
            (1.001_464_843_75, 0x3C02), (0x1.FFCp-15, 0x3FF + 1),
        ] as [(Float, UInt16)]
    )
    func rounding(_ value: Float, _ pattern: UInt16) {
        #expect(HalfPrecision.half(value) == pattern)
    }

    #if !(os(macOS) && arch(x86_64))
        /// The standard library's own conversion is the slow reference.
        @Test func agreesWithFloat16() {
            for step in 0..<1_000_000 {
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: step &* 4_294_961))
                if value.isNaN { continue }
                let expected = Float16(value)
                if HalfPrecision.half(value) != expected.bitPattern {
                    Issue.record("\(value) became \(HalfPrecision.half(value))")
                    return
                }
            }
            for pattern in UInt16.min...UInt16.max where pattern & 0x7FFF <= 0x7C00 {
                #expect(HalfPrecision.float(pattern) == Float(Float16(bitPattern: pattern)))
            }
        }
    #endif
}
