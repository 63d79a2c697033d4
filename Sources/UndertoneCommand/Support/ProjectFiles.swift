import Foundation
import Undertone

/// Files that the project ships beside its code.
enum ProjectFiles {
    /// The organism: the default model.
    static let organism = "Models/organism.gguf"

    /// A file below the working folder, or below a folder around the command.
    ///
    /// - Throws: `UndertoneError` that says where to run the command.
    static func find(_ name: String, orElse advice: String) throws -> String {
        if let found = find(name) { return found }
        throw UndertoneError.badInput(
            "\(name) was not found here; run this in the project's folder, or \(advice)"
        )
    }

    /// The same, nil where it isn't there.
    static func find(_ name: String) -> String? {
        var places = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        if var place = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            for _ in 0..<5 {
                place.deleteLastPathComponent()
                places.append(place)
            }
        }
        return places.map { $0.appendingPathComponent(name).path }
            .first { FileManager.default.fileExists(atPath: $0) }
    }
}
