/// Splits a CSV file into records (RFC 4180), in memory that depends on the longest one alone.
struct CSVRecordReader {
    /// A record's fields, and the line it starts on.
    struct Record {
        var fields: [String]
        var line: Int
    }

    private let lines: LineReader

    var path: String { lines.path }
    var stem: String { lines.stem }

    init(_ path: String) throws {
        lines = try LineReader(path)
    }

    /// The next record that isn't a blank line, or nil after the last.
    mutating func next() throws -> Record? {
        while let line = try lines.next() {
            if line.text.isEmpty { continue }
            var parser = Parser(file: lines.path, start: line.number)
            var current = line
            while try parser.take(current) {
                guard let following = try lines.next() else { throw parser.unclosed() }
                current = following
            }
            return Record(fields: parser.fields, line: line.number)
        }
        return nil
    }
}

/// The state of one record while its lines come in.
private struct Parser {
    private enum State {
        case fieldStart
        case plain
        case quoted
        case afterQuote
    }

    var fields: [String] = []
    private let file: String
    private let start: Int
    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var openedOn: Int
    private var size = 0

    init(file: String, start: Int) {
        self.file = file
        self.start = start
        openedOn = start
    }

    /// Takes in a line; true if the record goes on in the next.
    mutating func take(_ line: LineReader.Line) throws -> Bool {
        for (offset, byte) in line.text.utf8.enumerated() {
            try take(byte, line.number, offset + 1)
        }
        if state == .quoted {
            field.append(contentsOf: line.ending.utf8)
            size += line.text.utf8.count + 2
            guard size <= LineReader.longestLine else { throw unclosed() }
            return true
        }
        endField()
        return false
    }

    private mutating func take(_ byte: UInt8, _ line: Int, _ column: Int) throws {
        switch (state, byte) {
        case (.quoted, UInt8(ascii: "\"")): state = .afterQuote
        case (.quoted, _): field.append(byte)
        case (.fieldStart, UInt8(ascii: "\"")):
            state = .quoted
            openedOn = line
        case (_, UInt8(ascii: ",")): endField()
        case (.afterQuote, UInt8(ascii: "\"")):
            field.append(byte)
            state = .quoted
        case (.afterQuote, _):
            throw fault("there is text after a field's closing quote", line, column)
        case (_, UInt8(ascii: "\"")):
            throw fault("there is a quote inside a field that doesn't start with one", line, column)
        case (_, UInt8(ascii: "\r")):
            throw fault("there is a carriage return outside quotes", line, column)
        default:
            field.append(byte)
            state = .plain
        }
    }

    private mutating func endField() {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        state = .fieldStart
    }

    private func fault(_ what: String, _ line: Int, _ column: Int) -> UndertoneError {
        .badInput(
            what + "; quote the whole field and double the quotes in it",
            file: file,
            line: line,
            column: column
        )
    }

    func unclosed() -> UndertoneError {
        .badInput(
            "a quoted field that starts on this line never ends; close its quote",
            file: file,
            line: openedOn
        )
    }
}
