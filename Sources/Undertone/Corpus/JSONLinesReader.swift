internal import Foundation

/// Reads one JSON object a line.
struct JSONLinesReader: CorpusReader {
    let lines: LineReader
    private let decoder = JSONDecoder()

    init(lines: LineReader) {
        self.lines = lines
    }

    mutating func next() throws -> Example? {
        while let line = try lines.next() {
            if TextCheck.isBlank(line.text) { continue }
            let source = SourceLocation(file: lines.path, line: line.number)
            do {
                let row = try decoder.decode(JSONLinesRow.self, from: Data(line.text.utf8))
                return Example(
                    id: row.id ?? "\(lines.stem):\(line.number)",
                    content: row.content,
                    labels: row.labels,
                    scenario: row.scenario,
                    split: row.split,
                    spans: row.spans,
                    source: source
                )
            } catch let error as DecodingError {
                throw UndertoneError.badInput(
                    DecodingMessage.text(error),
                    file: source.file,
                    line: source.line
                )
            }
        }
        return nil
    }
}

/// The keys of a row.
private struct JSONLinesRow: Decodable {
    var content: ExampleContent
    var labels: [String]
    var scenario: String?
    var split: String?
    var id: String?
    var spans: [String: String]

    private enum Key: String, CodingKey {
        case text
        case messages
        case label
        case labels
        case scenario
        case split
        case id
        case spans
    }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Key.self)
        content = try Self.content(row)
        labels = try Self.labels(row)
        scenario = try row.decodeIfPresent(String.self, forKey: .scenario)
        split = try row.decodeIfPresent(String.self, forKey: .split)
        spans = try row.decodeIfPresent([String: String].self, forKey: .spans) ?? [:]
        if let number = try? row.decodeIfPresent(Int.self, forKey: .id) {
            id = String(number)
        } else {
            id = try row.decodeIfPresent(String.self, forKey: .id)
        }
        for (name, words) in spans.sorted(by: { $0.key < $1.key }) {
            guard !words.isEmpty, MarkedText.place(of: words, in: content.plainText) != nil else {
                throw Self.fault(row, .spans, "the words of '\(name)' must stand in the text once")
            }
        }
    }

    private static func content(_ row: KeyedDecodingContainer<Key>) throws -> ExampleContent {
        switch (row.contains(.text), row.contains(.messages)) {
        case (true, true):
            throw fault(row, .messages, "a row has \"text\" or \"messages\", not both")
        case (false, false):
            throw fault(row, .text, "a row needs \"text\" or \"messages\"")
        case (true, false):
            let text = try row.decode(String.self, forKey: .text)
            try check(text, row, .text, "text")
            return .text(text)
        case (false, true):
            let turns = try row.decode([Turn].self, forKey: .messages)
            guard !turns.isEmpty else { throw fault(row, .messages, "the list is empty") }
            for (index, turn) in turns.enumerated() {
                try check(turn.content, row, .messages, "content of message \(index)")
                try check(turn.role, row, .messages, "role of message \(index)")
            }
            return .chat(turns)
        }
    }

    private static func labels(_ row: KeyedDecodingContainer<Key>) throws -> [String] {
        guard row.contains(.label) else {
            if row.contains(.labels) {
                throw fault(row, .labels, "the key is \"label\", also for a list of labels")
            }
            return []
        }
        if try row.decodeNil(forKey: .label) { return [] }
        do {
            return [try row.decode(String.self, forKey: .label)]
        } catch DecodingError.typeMismatch {
            do {
                return try row.decode([String].self, forKey: .label)
            } catch DecodingError.typeMismatch {
                throw fault(row, .label, "must be a string or a list of strings")
            }
        }
    }

    private static func check(
        _ text: String,
        _ row: KeyedDecodingContainer<Key>,
        _ key: Key,
        _ what: String
    ) throws {
        if TextCheck.isBlank(text) { throw fault(row, key, "the \(what) is empty") }
        if text.utf8.contains(0) { throw fault(row, key, "the \(what) has a NUL character") }
    }

    private static func fault(
        _ row: KeyedDecodingContainer<Key>,
        _ key: Key,
        _ message: String
    ) -> DecodingError {
        DecodingError.dataCorruptedError(forKey: key, in: row, debugDescription: message)
    }
}
