internal import Foundation

extension AttributionReading {
    /// Reads a line of the form that the experiment writes, much faster than `JSONDecoder`: a flat object of numbers, and
    /// `scores`, a list of them.
    ///
    /// Nil for anything else, of which a decoder then says what is wrong with it.
    init?(scanning text: String) {
        let found = text.withCString { start -> AttributionReading? in
            var scanner = Scanner(place: start)
            return scanner.reading()
        }
        guard let found else { return nil }
        self = found
    }

    /// A place in a line that ends in NUL.
    private struct Scanner {
        var place: UnsafePointer<CChar>

        mutating func reading() -> AttributionReading? {
            var numbers: [String: Double] = [:]
            var scores: [Float]?
            guard skip("{") else { return nil }
            repeat {
                guard let key = key(), skip(":") else { return nil }
                if key == "scores" {
                    guard scores == nil, let list = list() else { return nil }
                    scores = list
                } else {
                    guard numbers[key] == nil, let value = number() else { return nil }
                    numbers[key] = value
                }
            } while skip(",")
            guard skip("}"), isAtEnd, let scores else { return nil }
            let known: Set<String> = ["item", "stem", "direction", "layer", "mask", "alpha"]
            guard numbers.keys.allSatisfy(known.contains),
                let item = numbers["item"].flatMap(Int.init(exactly:)),
                let stem = numbers["stem"].flatMap(Int.init(exactly:))
            else { return nil }
            let indices = ["direction", "layer", "mask"].map { numbers[$0].map(Int.init(exactly:)) }
            // A number that is there and isn't whole.
            guard indices.allSatisfy({ $0 != .some(.none) }) else { return nil }
            return AttributionReading(
                item: item,
                stem: stem,
                direction: indices[0] ?? nil,
                layer: indices[1] ?? nil,
                mask: indices[2] ?? nil,
                alpha: numbers["alpha"],
                scores: scores
            )
        }

        private var byte: UInt8 { UInt8(bitPattern: place.pointee) }
        private var isAtEnd: Bool { byte == 0 }

        private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard byte == UInt8(ascii: mark) else { return false }
            place += 1
            return true
        }

        private mutating func key() -> String? {
            guard skip("\"") else { return nil }
            let start = place
            while byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { place += 1 }
            let bytes = UnsafeBufferPointer(start: start, count: place - start)
            let key = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return skip("\"") ? key : nil
        }

        /// The bytes of a number as JSON writes it; `strtod` alone would take `nan` and hexadecimals, too.
        private var isNumber: Bool {
            byte == UInt8(ascii: "-")
                ? (48...57).contains(UInt8(bitPattern: (place + 1).pointee))
                : (48...57).contains(byte)
        }

        private mutating func number() -> Double? {
            guard isNumber else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(place, &end)
            guard let end, value.isFinite else { return nil }
            place = UnsafePointer(end)
            return value
        }

        private mutating func list() -> [Float]? {
            guard skip("[") else { return nil }
            var values: [Float] = []
            values.reserveCapacity(16)
            repeat {
                guard isNumber else { return nil }
                var end: UnsafeMutablePointer<CChar>?
                let value = strtof(place, &end)
                guard let end, value.isFinite else { return nil }
                place = UnsafePointer(end)
                values.append(value)
            } while skip(",")
            return skip("]") ? values : nil
        }
    }
}
