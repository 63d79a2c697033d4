import ArgumentParser
import Foundation
import Undertone

/// `--json`, on every command.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print the result as JSON on standard output.")
    var json = false

    /// Prints a value as JSON, or else the text.
    func show(_ value: some Encodable, text: () throws -> String) throws {
        let output = json ? try JSONValue(encoding: value).text(pretty: true) : try text()
        try Self.write(output + "\n")
    }

    /// Writes to standard output; a reader that has gone away, as `head`, is no error.
    static func write(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw UndertoneError(.failed, "standard output cannot be written", cause: error)
        }
    }
}
