internal import Foundation

/// One conversation out of a file.
public enum ChatFile {
    /// Reads a conversation.
    ///
    /// The file is a JSON list of `{"role", "content"}`, an object with such a list under `messages`, or a corpus of
    /// format `jsonl` with conversations.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - example: which one of several, by its id or its number from 1; nil: the first.
    /// - Returns: the turns.
    /// - Throws: `UndertoneError` that names file and line.
    public static func read(_ path: String, example: String? = nil) throws -> [Turn] {
        let text = String(decoding: try AtomicFile.read(path), as: UTF8.self)
        if let value = try? JSONValue.parse(text) {
            if case .array = value { return try turns(value, path) }
            if case .object(let object) = value, let messages = object["messages"], example == nil {
                return try turns(messages, path)
            }
        }
        return try turns(ofCorpus: path, example)
    }

    private static func turns(_ value: JSONValue, _ path: String) throws -> [Turn] {
        let turns: [Turn]
        do {
            turns = try value.decode([Turn].self)
        } catch let error as DecodingError {
            throw UndertoneError.badInput(
                "a conversation is a list of {\"role\": …, \"content\": …}: "
                    + DecodingMessage.text(error),
                file: path
            )
        }
        guard !turns.isEmpty, !turns.contains(where: { TextCheck.isBlank($0.content) }) else {
            throw UndertoneError.badInput(
                "a conversation needs at least one turn, and no turn may be empty",
                file: path
            )
        }
        return turns
    }

    private static func turns(ofCorpus path: String, _ wanted: String?) throws -> [Turn] {
        var reader = try JSONLinesFormat.reader(path: path, options: CorpusOptions())
        var number = 0
        while let example = try reader.next() {
            number += 1
            guard wanted == nil || wanted == example.id || wanted == String(number) else {
                continue
            }
            guard case .chat(let turns) = example.content else {
                throw UndertoneError.badInput(
                    "this line is a plain text, no conversation (no \"messages\")",
                    file: path,
                    line: example.source.line
                )
            }
            return turns
        }
        throw UndertoneError.badInput(
            wanted.map { "there is no conversation '\($0)' among the \(number) here" }
                ?? "there is no conversation here",
            file: path
        )
    }
}
