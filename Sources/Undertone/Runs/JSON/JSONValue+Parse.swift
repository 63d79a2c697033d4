internal import Foundation

extension JSONValue {
    /// Reads a document, members in the order of the text.
    ///
    /// Foundation's readers lose the order; this one reads RFC 8259 and nothing more. Of a repeated
    /// key the last value counts.
    ///
    /// - Throws: `UndertoneError` with the byte where the text stops being JSON.
    public static func parse(_ text: String) throws -> JSONValue {
        var parser = JSONParser(text)
        return try parser.document()
    }
}

/// A recursive-descent reader over the bytes of a text.
private struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private static let maximumDepth = 256

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func document() throws -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("the document goes on after its end") }
        return value
    }

    private mutating func value(depth: Int) throws -> JSONValue {
        guard depth < Self.maximumDepth else { throw error("too deeply nested") }
        skipSpace()
        switch peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws -> JSONObject {
        var object = JSONObject()
        position += 1
        if skip("}") { return object }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw error("a member needs a name") }
            let key = try string()
            guard skip(":") else { throw error("':' is missing") }
            object[key] = try value(depth: depth + 1)
        } while skip(",")
        guard skip("}") else { throw error("'}' is missing") }
        return object
    }

    private mutating func array(depth: Int) throws -> [JSONValue] {
        var values: [JSONValue] = []
        position += 1
        if skip("]") { return values }
        repeat {
            values.append(try value(depth: depth + 1))
        } while skip(",")
        guard skip("]") else { throw error("']' is missing") }
        return values
    }

    private mutating func string() throws -> String {
        let start = position
        position += 1
        var escaped = false
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("a control character in a string") }
            escaped = escaped || byte == UInt8(ascii: "\\")
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw error("a string does not end") }
        position += 1
        if !escaped {
            return String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)
        }
        // Escapes, surrogate pairs among them, are Foundation's work.
        let quoted = Data(bytes[start..<position])
        do {
            return try JSONDecoder().decode(String.self, from: quoted)
        } catch {
            throw self.error("a string has a wrong escape")
        }
    }

    private mutating func number() throws -> JSONValue {
        let start = position
        while let byte = peek(), "+-.eE0123456789".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let leadingZero = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
        guard digits.first?.isNumber == true, !leadingZero, !text.hasSuffix(".") else {
            position = start
            throw error("no JSON value")
        }
        if let integer = Int128(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw error("no number")
        }
        return .number(number)
    }

    private mutating func literal(_ name: String, _ value: JSONValue) throws -> JSONValue {
        guard bytes[position...].starts(with: name.utf8) else { throw error("no JSON value") }
        position += name.utf8.count
        return value
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek(), " \n\r\t".utf8.contains(byte) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func error(_ what: String) -> UndertoneError {
        UndertoneError(.badInput, "not JSON: \(what) at byte \(min(position, bytes.count))")
    }
}
