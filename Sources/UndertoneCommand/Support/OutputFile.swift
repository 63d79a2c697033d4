import Foundation
import Undertone

/// The file that a command writes.
enum OutputFile {
    /// Refuses to write over the file that is read.
    static func check(_ output: String, isNot input: String) throws {
        func real(_ path: String) -> String {
            URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
        }
        guard real(output) != real(input) else {
            throw UndertoneError.badInput(
                "-o is the file that is read, which would be lost; choose another",
                file: output
            )
        }
    }
}
