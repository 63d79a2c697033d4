import Foundation
import Testing

/// A folder of its own for a test's files, registry and cache, gone with the object.
final class Workplace: Sendable {
    let path: String

    init(in parent: String = NSTemporaryDirectory()) throws {
        path = URL(fileURLWithPath: parent).appendingPathComponent("undertone-test-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in it.
    func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = file(name)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(atPath: file)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// A file's bytes.
    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    /// The names in a folder, sorted; nil if it isn't there.
    func names(_ folder: String = "") -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: file(folder)).sorted()
    }

    /// Runs the command with its registry and cache here.
    func run(
        _ arguments: [String],
        input: String? = nil,
        shell: String = "",
        limit: Double = 60,
        killedAfter: Double? = nil
    ) throws -> BuiltCommand.Outcome {
        try BuiltCommand.run(
            arguments,
            input: input,
            data: file("data"),
            cache: file("cache"),
            shell: shell,
            limit: limit,
            killedAfter: killedAfter
        )
    }

    /// `undertone extract` of a corpus into `store`, with the tiny decoder unless told otherwise.
    func extract(
        _ corpus: String,
        model: String = TestModels.llama,
        to store: String = "store",
        _ more: [String] = [],
        shell: String = ""
    ) throws -> BuiltCommand.Outcome {
        try run(
            ["extract", "-m", model, "--corpus", corpus, "-o", file(store)] + more,
            shell: shell
        )
    }

    /// A small labelled corpus, as `jsonl:PATH`.
    func corpus(_ name: String = "corpus.jsonl", texts: Int = 24) throws -> String {
        let lines = (0..<texts).map { index in
            let (label, text) =
                index.isMultiple(of: 2) ? ("joy", "so glad") : ("neutral", "a stone")
            return #"{"text": "\#(text) \#(index)", "label": "\#(label)", "split": "train", "#
                + #""scenario": "s\#(index / 2)"}"#
        }
        return "jsonl:" + (try write(name, lines.joined(separator: "\n") + "\n"))
    }
}

/// That a command refused: the status, nothing on standard output, the words on standard error.
func expectRefusal(
    _ outcome: BuiltCommand.Outcome,
    status: Int32 = 2,
    _ words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        outcome.ended && outcome.status == status,
        "\(outcome.words)",
        sourceLocation: sourceLocation
    )
    #expect(outcome.output.isEmpty, "\(outcome.output.prefix(500))", sourceLocation: sourceLocation)
    for word in words {
        #expect(
            outcome.error.contains(word),
            "'\(word)' is not in: \(outcome.error.prefix(2_000))",
            sourceLocation: sourceLocation
        )
    }
}
