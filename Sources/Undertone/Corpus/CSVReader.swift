/// Reads the examples of a CSV file by the names of its columns.
struct CSVReader: CorpusReader {
    private var records: CSVRecordReader
    private let columns: [String]
    private let text: Int
    private let label: Int?
    private let scenario: Int?
    private let split: Int?
    private let id: Int?

    init(path: String, options: CorpusOptions) throws {
        records = try CSVRecordReader(path)
        guard let header = try records.next() else {
            throw UndertoneError.badInput(
                "the file is empty; its first line must name the columns",
                file: path
            )
        }
        columns = header.fields
        text = try Self.column(options.textColumn, "--text-column", header, path)
        label =
            options.labelColumn.isEmpty
            ? nil : try Self.column(options.labelColumn, "--label-column", header, path)
        scenario = columns.firstIndex(of: "scenario")
        split = columns.firstIndex(of: "split")
        id = columns.firstIndex(of: "id")
    }

    mutating func next() throws -> Example? {
        guard let record = try records.next() else { return nil }
        let source = SourceLocation(file: records.path, line: record.line)
        guard record.fields.count == columns.count else {
            throw UndertoneError.badInput(
                "this row has \(record.fields.count) fields, the header \(columns.count); quote "
                    + "fields that hold commas",
                file: source.file,
                line: source.line
            )
        }
        let content = record.fields[text]
        guard !TextCheck.isBlank(content) else {
            throw UndertoneError.badInput(
                "the text (column \"\(columns[text])\") is empty; remove the row",
                file: source.file,
                line: source.line
            )
        }
        let filled = { (column: Int?) in
            column.map { record.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        }
        return Example(
            id: filled(id) ?? "\(records.stem):\(record.line)",
            content: .text(content),
            labels: filled(label).map { [$0] } ?? [],
            scenario: filled(scenario),
            split: filled(split),
            source: source
        )
    }

    private static func column(
        _ name: String,
        _ option: String,
        _ header: CSVRecordReader.Record,
        _ path: String
    ) throws -> Int {
        let matches = header.fields.indices.filter { header.fields[$0] == name }
        guard let index = matches.first else {
            let nearest = NearestNames.sorted(header.fields, to: name).joined(separator: ", ")
            let joined =
                header.fields.count == 1 && header.fields[0].contains { ";\t|".contains($0) }
            throw UndertoneError.badInput(
                "there is no column \"\(name)\"; choose one with \(option): \(nearest)"
                    + (joined ? " (fields must be separated by commas)" : ""),
                file: path,
                line: header.line
            )
        }
        guard matches.count == 1 else {
            throw UndertoneError.badInput(
                "the column \"\(name)\" occurs \(matches.count) times; rename all but one",
                file: path,
                line: header.line
            )
        }
        return index
    }
}
