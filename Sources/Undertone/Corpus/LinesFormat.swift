/// `lines:FILE`: one text a line, without labels.
public enum LinesFormat: CorpusFormat {
    /// The format's name.
    public static let name = "lines"
    /// One line for the help.
    public static let summary = "lines:FILE       one text a line, without labels"

    /// Opens the file.
    public static func reader(
        path: String,
        options: CorpusOptions
    ) throws -> any CorpusReader {
        LinesReader(lines: try LineReader(path))
    }
}

private struct LinesReader: CorpusReader {
    let lines: LineReader

    mutating func next() throws -> Example? {
        guard let line = try lines.next() else { return nil }
        let source = SourceLocation(file: lines.path, line: line.number)
        guard !TextCheck.isBlank(line.text) else {
            throw UndertoneError.badInput(
                "the line is empty; remove it, since each line is a text",
                file: source.file,
                line: source.line
            )
        }
        return Example(
            id: "\(lines.stem):\(line.number)",
            content: .text(line.text),
            source: source
        )
    }
}
