internal import Foundation

/// Reads the scenarios of a folder, one text at a time.
struct PairedReader: CorpusReader {
    private var scenarios: ArraySlice<CorpusFolder.Scenario>
    private var current: (scenario: CorpusFolder.Scenario, variants: ArraySlice<String>)?

    init(directory: String) throws {
        scenarios = ArraySlice(try CorpusFolder(directory).scenarios)
    }

    mutating func next() throws -> Example? {
        while true {
            if let variant = current?.variants.popFirst(), let scenario = current?.scenario {
                return try example(variant, in: scenario.directory, scenario: scenario.slug)
            }
            guard let scenario = scenarios.popFirst() else { return nil }
            try Self.checkCard(scenario.directory + "/" + ScenarioCard.fileName)
            current = (scenario, ArraySlice(scenario.texts))
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
        if AtomicFile.exists(path) { _ = try ScenarioCard(path: path) }
    }
}
