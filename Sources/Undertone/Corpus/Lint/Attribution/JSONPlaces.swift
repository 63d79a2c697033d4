internal import Foundation

/// Where the strings and objects of a JSON text stand, which a decoder doesn't tell.
struct JSONPlaces {
    /// A string.
    struct Value {
        var text: String
        /// From 1, of the first byte behind the quotation mark.
        var line: Int
        var column: Int
    }

    /// By path, such as `user.joyful`; elements of lists by number.
    private(set) var values: [String: Value] = [:]
    /// The line in which an object, list or number begins, by path; the whole has the path "".
    private(set) var lines: [String: Int] = [:]
    /// Keys that stand twice in one object.
    private(set) var repeated: [(path: String, line: Int)] = []
    /// Where the text stops being JSON; nil: it doesn't.
    private(set) var fault: (line: Int, column: Int)?

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var lineStart = 0
    private var depth = 0

    init(_ source: String) {
        bytes = Array(source.utf8)
        skipSpace()
        let isWhole = value("")
        skipSpace()
        if !isWhole || place < bytes.count { fault = (line, place - lineStart + 1) }
    }

    /// The keys of an object, sorted.
    func keys(of path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "."
        let all = Set(values.keys).union(lines.keys)
        return all.filter { $0.hasPrefix(prefix) && $0.count > prefix.count }
            .map { String($0.dropFirst(prefix.count)) }
            .filter { !$0.contains(".") }.sorted()
    }

    /// The line of a path or, where there is none, of what it would stand in.
    func line(of path: String) -> Int {
        if let known = values[path]?.line ?? lines[path] { return known }
        guard let dot = path.lastIndex(of: ".") else { return lines[""] ?? 1 }
        return line(of: String(path[..<dot]))
    }

    // MARK: - Scanning

    private var byte: UInt8 { place < bytes.count ? bytes[place] : 0 }

    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard byte == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) {
            if bytes[place] == 0x0A { (line, lineStart) = (line + 1, place + 1) }
            place += 1
        }
    }

    private mutating func value(_ path: String) -> Bool {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { return false }
        switch byte {
        case UInt8(ascii: "{"):
            lines[path] = line
            return object(path)
        case UInt8(ascii: "["):
            lines[path] = line
            return list(path)
        case UInt8(ascii: "\""):
            guard let found = string() else { return false }
            values[path] = found
            return true
        default:
            lines[path] = line
            let start = place
            while place < bytes.count, !",]} \t\r\n".utf8.contains(bytes[place]) { place += 1 }
            return place > start
        }
    }

    private mutating func object(_ path: String) -> Bool {
        place += 1
        if skip("}") { return true }
        repeat {
            skipSpace()
            let keyLine = line
            guard let key = string(), skip(":") else { return false }
            let inner = path.isEmpty ? key.text : path + "." + key.text
            if values[inner] != nil || lines[inner] != nil { repeated.append((inner, keyLine)) }
            guard value(inner) else { return false }
        } while skip(",")
        return skip("}")
    }

    private mutating func list(_ path: String) -> Bool {
        place += 1
        if skip("]") { return true }
        var number = 0
        repeat {
            guard value(path + "." + String(number)) else { return false }
            number += 1
        } while skip(",")
        return skip("]")
    }

    private mutating func string() -> Value? {
        guard byte == UInt8(ascii: "\"") else { return nil }
        let start = place
        place += 1
        while place < bytes.count, byte != UInt8(ascii: "\""), byte != 0x0A {
            place += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < bytes.count, byte == UInt8(ascii: "\"") else { return nil }
        place += 1
        let raw = Data(bytes[start..<place])
        guard let text = try? JSONDecoder().decode(String.self, from: raw) else { return nil }
        return Value(text: text, line: line, column: start - lineStart + 2)
    }
}
