internal import Foundation

/// Reads the rows of a store one by one, in memory that doesn't grow with their number.
public struct StoredExampleReader {
    private let lines: LineReader
    private let decoder = JSONDecoder()
    private let expected: Int
    private var count = 0

    init(_ path: String, expected: Int) throws {
        lines = try LineReader(path)
        self.expected = expected
    }

    /// The next row, or nil after the last.
    ///
    /// - Throws: `UndertoneError` with the line, if the file is damaged or has another number of
    ///   rows than its manifest says.
    public mutating func next() throws -> StoredExample? {
        guard let line = try lines.next() else {
            guard count == expected else { throw wrongCount(count) }
            return nil
        }
        count += 1
        guard count <= expected else { throw wrongCount(count) }
        do {
            return try decoder.decode(StoredExample.self, from: Data(line.text.utf8))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(
                DecodingMessage.text(error) + "; the store is damaged, extract it again",
                file: lines.path,
                line: line.number
            )
        }
    }

    private func wrongCount(_ count: Int) -> UndertoneError {
        .badInput(
            "the manifest says \(expected) rows, and here "
                + (count > expected ? "are more" : "are \(count)")
                + "; the store is damaged, extract it again",
            file: lines.path
        )
    }
}
