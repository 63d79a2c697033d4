internal import Foundation

/// Reads the scenarios of a folder, one text at a time.
struct PairedReader: CorpusReader {
    private var scenarios: ArraySlice<String>
    private var current: (slug: String, directory: String, variants: ArraySlice<String>)?
    private let parent: String

    init(directory: String) throws {
        let entries = try Self.entries(of: directory)
        let isScenario = { (name: String) in
            (try? Self.texts(in: directory + "/" + name))?.isEmpty == false
        }
        let texts = entries.filter(Self.isText)
        if let stray = texts.first {
            if let nested = entries.first(where: isScenario) {
                throw UndertoneError.badInput(
                    "a folder holds scenarios or the texts of one, not both: there are \(stray) "
                        + "and \(nested)/; move one of them away",
                    file: directory
                )
            }
            let path = URL(fileURLWithPath: directory).standardizedFileURL
            parent = path.deletingLastPathComponent().path
            scenarios = [path.lastPathComponent]
        } else {
            parent = directory
            scenarios = ArraySlice(entries.filter(isScenario))
        }
        guard !scenarios.isEmpty else {
            throw UndertoneError.badInput(
                "there are no texts here; a paired corpus is DIR/<scenario>/<label>.txt",
                file: directory
            )
        }
    }

    mutating func next() throws -> Example? {
        while true {
            if let variant = current?.variants.popFirst(), let current {
                return try example(variant, in: current.directory, scenario: current.slug)
            }
            guard let slug = scenarios.popFirst() else { return nil }
            let directory = parent + "/" + slug
            try Self.checkCard(directory + "/scenario.json")
            current = (slug, directory, ArraySlice(try Self.texts(in: directory)))
        }
    }

    private func example(
        _ name: String,
        in directory: String,
        scenario: String
    ) throws -> Example {
        let label = String(name.dropLast(4))
        let path = directory + "/" + name
        let text = try Self.text(path)
        guard !TextCheck.isBlank(text) else {
            throw UndertoneError.badInput(
                "the text is empty; write it or remove the file",
                file: path,
                line: 1
            )
        }
        return Example(
            id: scenario + "/" + label,
            content: .text(text),
            labels: [label],
            scenario: scenario,
            source: SourceLocation(file: path, line: 1)
        )
    }

    private static func text(_ path: String) throws -> String {
        let lines = try LineReader(path)
        var text: [String] = []
        while let line = try lines.next() { text.append(line.text) }
        return text.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func checkCard(_ path: String) throws {
        guard AtomicFile.exists(path) else { return }
        do {
            let bytes = try AtomicFile.read(path)
            _ = try JSONDecoder().decode(ScenarioCard.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }

    private static func texts(in directory: String) throws -> [String] {
        try entries(of: directory).filter(isText)
    }

    private static func isText(_ name: String) -> Bool {
        name.hasSuffix(".txt") && name.utf8.count > 4
    }

    /// Names without the hidden ones, in the order of their bytes: the same on every system.
    private static func entries(of directory: String) throws -> [String] {
        // Foundation's error doesn't say that a file isn't a directory.
        _ = try PosixFile.openDirectory(directory)
        return try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { !$0.hasPrefix(".") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
