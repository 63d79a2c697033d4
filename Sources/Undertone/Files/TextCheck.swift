internal import Foundation

/// Turns bytes of a file into text, and says exactly where they aren't any.
package enum TextCheck {
    /// The bytes as text.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 without NUL.
    ///   - file: for the error.
    ///   - line: for the error: the line that `bytes` starts on, from 1.
    ///   - bias: how many bytes of that line come before `bytes`.
    /// - Returns: the text, unchanged.
    /// - Throws: `UndertoneError` with line and byte column of the first NUL or invalid byte.
    package static func text(
        _ bytes: UnsafeRawBufferPointer,
        file: String,
        line: Int,
        bias: Int = 0
    ) throws -> String {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return "" }
        if let found = memchr(start, 0, bytes.count) {
            let (row, column) = place(of: UnsafeRawPointer(found) - start, in: bytes)
            throw UndertoneError.badInput(
                "there is a NUL byte; this isn't a plain text file, or it is damaged",
                file: file,
                line: line + row,
                column: column + (row == 0 ? bias : 0)
            )
        }
        let units = bytes.assumingMemoryBound(to: UInt8.self)
        if let text = String(validating: units, as: UTF8.self) { return text }
        let offset = validPrefix(units)
        let (row, column) = place(of: offset, in: bytes)
        let byte = "0x" + String(bytes[offset], radix: 16, uppercase: true)
        throw UndertoneError.badInput(
            "byte \(byte) isn't valid UTF-8 here; convert the file to UTF-8 (iconv -t UTF-8)",
            file: file,
            line: line + row,
            column: column + (row == 0 ? bias : 0)
        )
    }

    /// Whether the text has nothing but white space.
    package static func isBlank(_ text: String) -> Bool {
        // Nearly all texts have a visible ASCII character near their start.
        if text.utf8.contains(where: { $0 > 0x20 && $0 < 0x7F }) { return false }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private static func validPrefix(_ units: UnsafeBufferPointer<UInt8>) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = units.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .emptyInput, .error: return min(offset, units.count - 1)
            }
        }
    }

    private static func place(
        of offset: Int,
        in bytes: UnsafeRawBufferPointer
    ) -> (row: Int, column: Int) {
        let newlines = bytes[..<offset].indices.filter { bytes[$0] == 0x0A }
        return (newlines.count, offset - (newlines.last ?? -1))
    }
}
