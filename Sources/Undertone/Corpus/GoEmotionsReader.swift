/// Reads the tab-separated files of GoEmotions, one split after another.
struct GoEmotionsReader: CorpusReader {
    private let directory: String
    private let labels: [String]
    private var splits: ArraySlice<String>
    private var current: (split: String, lines: LineReader)?

    init(directory: String, split: String?) throws {
        self.directory = directory
        if let split, !GoEmotionsFormat.splits.contains(split) {
            throw UndertoneError.unknown(
                "split",
                split,
                among: GoEmotionsFormat.splits,
                in: "GoEmotions"
            )
        }
        splits = ArraySlice(split.map { [$0] } ?? GoEmotionsFormat.splits)
        for split in splits where !AtomicFile.exists(Self.file(directory, split)) {
            throw UndertoneError.badInput(
                "GoEmotions has this file and it isn't here; check the folder, or choose another "
                    + "split",
                file: Self.file(directory, split)
            )
        }
        labels = try Self.labelNames(directory + "/emotions.txt")
    }

    mutating func next() throws -> Example? {
        while true {
            if let (split, lines) = current, let line = try lines.next() {
                return try example(line, lines.path, split)
            }
            guard let split = splits.popFirst() else { return nil }
            current = (split, try LineReader(Self.file(directory, split)))
        }
    }

    private func example(_ line: LineReader.Line, _ file: String, _ split: String) throws -> Example
    {
        let fields = line.text.utf8.split(separator: 0x09, omittingEmptySubsequences: false)
        guard fields.count == 3 else {
            throw UndertoneError.badInput(
                "a row has three columns (text, label indices, comment id), this one "
                    + "\(fields.count)",
                file: file,
                line: line.number
            )
        }
        let text = String(Substring(fields[0]))
        guard !TextCheck.isBlank(text) else {
            throw UndertoneError.badInput(
                "the text is empty; remove the row",
                file: file,
                line: line.number
            )
        }
        let names = try fields[1].split(separator: 0x2C, omittingEmptySubsequences: false).map {
            guard let index = Int(Substring($0)), labels.indices.contains(index) else {
                throw UndertoneError.badInput(
                    "\"\(Substring($0))\" isn't a label index; emotions.txt has 0 to "
                        + "\(labels.count - 1)",
                    file: file,
                    line: line.number
                )
            }
            return labels[index]
        }
        return Example(
            id: String(Substring(fields[2])),
            content: .text(text),
            labels: names,
            split: split,
            source: SourceLocation(file: file, line: line.number)
        )
    }

    private static func file(_ directory: String, _ split: String) -> String {
        directory + "/" + split + ".tsv"
    }

    private static func labelNames(_ path: String) throws -> [String] {
        let lines = try LineReader(path)
        var names: [String] = []
        while let line = try lines.next() {
            guard !TextCheck.isBlank(line.text) else {
                throw UndertoneError.badInput(
                    "a label's name is empty; each line names one",
                    file: path,
                    line: line.number
                )
            }
            names.append(line.text)
        }
        guard !names.isEmpty else {
            throw UndertoneError.badInput("this file must name the labels, one a line", file: path)
        }
        return names
    }
}
