import Foundation
import Testing

/// The built command, run as a user runs it.
enum BuiltCommand {
    struct Outcome {
        var status: Int32
        var output: String
        var error: String
    }

    /// `undertone` beside the test bundle, wherever the build put both.
    static var path: String? {
        let candidates =
            [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()]
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
            + [
                URL(fileURLWithPath: #filePath)
                    .deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent().appendingPathComponent(".build/release")
            ]
        return candidates.compactMap { $0?.appendingPathComponent("undertone").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func run(_ arguments: [String], data: String) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("undertone-command-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("out")
        let error = folder.appendingPathComponent("err")
        try Data().write(to: output)
        try Data().write(to: error)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["UNDERTONE_DATA"] = data
        process.environment = environment
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            error: try String(contentsOf: error, encoding: .utf8)
        )
    }
}
