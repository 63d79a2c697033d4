import Statistics

/// Damages bytes, the same way for the same seed.
struct Mutator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// A damaged copy: one to four changes, half of them in the first `head` bytes, where structure is.
    mutating func damaged(_ bytes: [UInt8], head: Int) -> [UInt8] {
        var copy = bytes
        for _ in 0...Int.random(in: 0...3, using: &generator) where !copy.isEmpty {
            change(&copy, head: head)
        }
        return copy
    }

    /// One of so many.
    mutating func index(_ count: Int) -> Int {
        Int.random(in: 0..<count, using: &generator)
    }

    private mutating func change(_ bytes: inout [UInt8], head: Int) {
        let limit = Bool.random(using: &generator) ? min(head, bytes.count) : bytes.count
        let place = Int.random(in: 0..<limit, using: &generator)
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
        case 3: bytes.removeLast(bytes.count - place)
        case 4:
            let end = min(bytes.count, place + Int.random(in: 1...16, using: &generator))
            bytes.removeSubrange(place..<end)
        case 5:
            let count = Int.random(in: 1...16, using: &generator)
            bytes.insert(
                contentsOf: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) },
                at: place
            )
        case 6:
            // A part over another: names and records twice, counts that don't go with them.
            let length = min(Int.random(in: 1...64, using: &generator), bytes.count - place)
            let target = Int.random(in: 0...(bytes.count - length), using: &generator)
            bytes.replaceSubrange(target..<target + length, with: bytes[place..<place + length])
        case 7:
            // Numbers at the edges of their types, of any width.
            let edges: [UInt64] = [
                0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 40, .max >> 1,
                .max,
            ]
            let edge = edges.randomElement(using: &generator) ?? 0
            let width = [2, 4, 8].randomElement(using: &generator) ?? 4
            for index in 0..<width where place + index < bytes.count {
                bytes[place + index] = UInt8(truncatingIfNeeded: edge >> (8 * UInt64(index)))
            }
        default:
            // What texts are made of.
            let words = [
                "{", "}", "[", "]", "\"", ",", ":", "-", "9", "1e999", "null", "\\u0000", "NaN",
                "'", "(",
            ]
            bytes.replaceSubrange(
                place..<min(bytes.count, place + Int.random(in: 0...8, using: &generator)),
                with: (words.randomElement(using: &generator) ?? "").utf8
            )
        }
    }
}
