internal import Foundation

/// Reads a UTF-8 file line by line, in memory that depends on the longest line alone.
///
/// Lines end in LF or CRLF; the last one needs no end. A byte order mark is skipped.
package final class LineReader {
    /// One line, without its end.
    package struct Line {
        /// The line's text.
        package var text: String
        /// Its number, from 1.
        package var number: Int
        /// What ended it: LF, CRLF, or nothing at the end of the file.
        package var ending: String
    }

    /// No line may be longer than this, in bytes.
    package static let longestLine = 64 << 20

    /// The file's path.
    package let path: String
    /// Its name without folders and extension.
    package let stem: String
    private let file: PosixFile
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var unread = 0..<0
    private var carried: [UInt8] = []
    private var lineNumber = 0
    private var markLength = 0
    private var hasStarted = false

    /// Opens the file.
    package init(_ path: String) throws {
        self.path = path
        let name = NSString(string: path).lastPathComponent
        stem = NSString(string: name).deletingPathExtension
        file = try PosixFile.openForReading(path)
        guard !file.isStream else {
            throw UndertoneError.badInput(
                "this is a pipe or a device; a corpus is read more than once: write it to a file first",
                file: path
            )
        }
    }

    deinit {
        buffer.deallocate()
    }

    /// The next line, or nil after the last.
    ///
    /// - Throws: `UndertoneError` with line and byte column for a NUL byte or invalid UTF-8.
    package func next() throws -> Line? {
        carried.removeAll(keepingCapacity: true)
        while true {
            if unread.isEmpty, try !fill() { return try lastLine() }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[unread])
            guard let start = piece.baseAddress, let found = memchr(start, 0x0A, piece.count)
            else {
                carried.append(contentsOf: piece)
                unread = unread.upperBound..<unread.upperBound
                try checkLength()
                continue
            }
            let count = UnsafeRawPointer(found) - start
            unread = (unread.lowerBound + count + 1)..<unread.upperBound
            let bytes = UnsafeRawBufferPointer(rebasing: piece[..<count])
            if carried.isEmpty { return try line(bytes, "\n") }
            carried.append(contentsOf: bytes)
            try checkLength()
            return try carried.withUnsafeBytes { try line($0, "\n") }
        }
    }

    private func lastLine() throws -> Line? {
        guard !carried.isEmpty else { return nil }
        return try carried.withUnsafeBytes { try line($0, "") }
    }

    private func line(_ bytes: UnsafeRawBufferPointer, _ ending: String) throws -> Line {
        lineNumber += 1
        let bias = lineNumber == 1 ? markLength : 0
        let endsInReturn = ending == "\n" && bytes.last == 0x0D
        let content = endsInReturn ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
        let text = try TextCheck.text(content, file: path, line: lineNumber, bias: bias)
        return Line(text: text, number: lineNumber, ending: endsInReturn ? "\r\n" : ending)
    }

    private func checkLength() throws {
        guard carried.count <= Self.longestLine else {
            throw UndertoneError.badInput(
                "this line has more than \(Self.longestLine) bytes; is it a text file?",
                file: path,
                line: lineNumber + 1
            )
        }
    }

    private func fill() throws -> Bool {
        var count = try file.read(into: buffer)
        if !hasStarted {
            hasStarted = true
            // A pipe may give its first bytes one at a time.
            while count > 0, count < 3 {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                let more = try file.read(into: rest)
                if more == 0 { break }
                count += more
            }
            try skipMark(count)
        } else {
            unread = 0..<count
        }
        return count > 0
    }

    private func skipMark(_ count: Int) throws {
        let start = Array(buffer[..<min(count, 3)])
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            throw UndertoneError.badInput(
                "this file is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)",
                file: path,
                line: 1,
                column: 1
            )
        }
        markLength = start == [0xEF, 0xBB, 0xBF] ? 3 : 0
        unread = markLength..<count
    }
}
