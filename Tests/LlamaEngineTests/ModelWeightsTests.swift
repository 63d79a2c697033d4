import Foundation
import LlamaEngine
import Testing

@Suite struct ModelWeightsTests {
    /// A file with one matrix of two rows and 32 columns, whose elements are bytes of a type.
    private func file(type: UInt32, _ elements: [UInt8]) throws -> String {
        var bytes = Array("GGUF".utf8)
        func add<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func add(_ text: String) {
            add(UInt64(text.utf8.count))
            bytes += Array(text.utf8)
        }
        add(UInt32(3))
        add(UInt64(1))
        add(UInt64(1))
        add("general.architecture")
        add(UInt32(8))
        add("llama")
        add("blk.0.ffn_down.weight")
        add(UInt32(2))
        add(UInt64(32))
        add(UInt64(2))
        add(type)
        add(UInt64(0))
        bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32) + elements
        let path = NSTemporaryDirectory() + "weights-\(UUID().uuidString).gguf"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func rows(_ path: String, height: Int) throws -> [Float] {
        let weights = try ModelWeights(path: path)
        #expect(
            weights.shape(of: "blk.0.ffn_down.weight").map { [$0.rows, $0.columns] } == [2, 32]
        )
        #expect(weights.shape(of: "none") == nil)
        var found: [Float] = []
        try weights.forEachBlock(of: "blk.0.ffn_down.weight", height: height) { rows, elements in
            #expect(rows.lowerBound * 32 == found.count && elements.count == rows.count * 32)
            found += elements
        }
        return found
    }

    private let numbers = (0..<64).map { Float($0 - 20) / 4 }

    @Test(arguments: [1, 2, 7]) func plainNumbers(height: Int) throws {
        let single = try file(
            type: 0,
            numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
        )
        defer { try? FileManager.default.removeItem(atPath: single) }
        #expect(try rows(single, height: height) == numbers)
    }

    /// Halves of numbers that fit them, and blocks of 32 bytes with a scale of one half.
    @Test func widenedNumbers() throws {
        let half = try file(
            type: 1,
            numbers.flatMap { number in
                let bits = Self.half(number)
                return [UInt8(bits & 255), UInt8(bits >> 8)]
            }
        )
        let steps = (0..<64).map { $0 % 32 * 3 - 40 + $0 / 32 }
        var blocks: [UInt8] = []
        for row in 0..<2 {
            blocks += [0, 0x38]
            blocks += steps[(row * 32)..<(row * 32 + 32)].map { UInt8(bitPattern: Int8($0)) }
        }
        let quantised = try file(type: 8, blocks)
        defer {
            for path in [half, quantised] { try? FileManager.default.removeItem(atPath: path) }
        }
        #expect(try rows(half, height: 1) == numbers)
        let expected = steps.map { Float($0) / 2 }
        #expect(try rows(quantised, height: 2) == expected)
    }

    /// The bits of a number that a half holds exactly: not 0 and no small ones but 0 itself.
    private static func half(_ number: Float) -> UInt16 {
        guard number != 0 else { return 0 }
        let bits = number.bitPattern
        let sign = UInt16(bits >> 16 & 0x8000)
        let exponent = UInt16(Int(bits >> 23 & 255) - 127 + 15)
        return sign | exponent << 10 | UInt16(bits >> 13 & 0x3FF)
    }

    @Test func missingTensors() throws {
        let weights = try ModelWeights(path: GoldenModel.path("bert.gguf"))
        #expect(throws: EngineError.self) {
            try weights.forEachBlock(of: "blk.99.ffn_down.weight", height: 1) { _, _ in }
        }
        #expect(ModelWeights.outputOfMLP(before: HiddenStateIndex(0)) == nil)
        #expect(ModelWeights.outputOfMLP(before: HiddenStateIndex(3))?.block == 2)
        #expect(throws: EngineError.self) { _ = try ModelWeights(path: "/none.gguf") }
    }
}
