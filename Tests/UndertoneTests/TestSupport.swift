import Foundation
import Testing
import Undertone

/// A directory that goes away with the object.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "undertone-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, and the folders on the way to it.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, bytes: Array(text.utf8))
    }

    /// Writes a file, and the folders on the way to it.
    @discardableResult
    func write(_ name: String, bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        let folder = NSString(string: file).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Shortening a file that is there makes some file systems write it to the disk at once.
        try? FileManager.default.removeItem(atPath: file)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// The names of its files, sorted.
    func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }

    /// A file's bytes.
    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }
}

/// The error that the work throws, which must be an `UndertoneError`.
func errorOf(
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ work: () throws -> Void
) -> UndertoneError? {
    do {
        try work()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
    } catch let error as UndertoneError {
        return error
    } catch {
        Issue.record("\(error) isn't an UndertoneError", sourceLocation: sourceLocation)
    }
    return nil
}

/// All that a corpus yields.
func examples(
    _ spec: String,
    _ options: CorpusOptions = CorpusOptions()
) throws -> [Example] {
    var reader = try CorpusFormats.open(spec, options: options)
    var all: [Example] = []
    while let example = try reader.next() { all.append(example) }
    return all
}

/// The texts that a corpus yields.
func texts(_ spec: String, _ options: CorpusOptions = CorpusOptions()) throws -> [String] {
    try examples(spec, options).map(\.content.plainText)
}

/// Third-party data beside the project, and the authored corpora in it.
enum TestData {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let goEmotions = root.deletingLastPathComponent()
        .appendingPathComponent("shared/data/goemotions").path
    static let hasGoEmotions = FileManager.default.fileExists(atPath: goEmotions + "/train.tsv")
    static let paired = root.appendingPathComponent("Corpora/paired").path
}
