import Foundation
import Testing

/// The built command, run as a user runs it.
enum BuiltCommand {
    struct Outcome {
        /// The exit status; where a signal ended the process, its number.
        var status: Int32
        var output: String
        var error: String
        /// Whether the process ended by itself, not by a signal.
        var ended: Bool
        /// Whether it was killed because it took too long.
        var ranOut: Bool
        var seconds: Double

        /// For the comment of an expectation.
        var words: String {
            let end = ranOut ? "ran out of time" : ended ? "status \(status)" : "signal \(status)"
            return "\(end): \(error.prefix(2_000))"
        }
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

    /// Runs it to its end, or for at most `limit` seconds.
    ///
    /// - Parameters:
    ///   - arguments: what stands behind `undertone`.
    ///   - input: what it reads; nil: nothing.
    ///   - data: where the registry of runs lies.
    ///   - cache: where models that passed a trial are remembered; nil for the data folder.
    ///   - shell: commands of the shell that starts it, such as `ulimit -f 100`.
    ///   - limit: after how many seconds it is killed as one that hangs.
    ///   - killedAfter: when to send SIGKILL, in seconds.
    /// - Returns: how it ended and what it said.
    /// - Throws: what starting it throws.
    static func run(
        _ arguments: [String],
        input: String? = nil,
        data: String,
        cache: String? = nil,
        shell: String = "",
        limit: Double = 60,
        killedAfter: Double? = nil
    ) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("undertone-command-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("out")
        let error = folder.appendingPathComponent("err")
        try Data().write(to: output)
        try Data().write(to: error)
        let process = Process()
        let path = try #require(path)
        if shell.isEmpty {
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
        } else {
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", shell + "\nexec \"$0\" \"$@\"", path] + arguments
        }
        var environment = ProcessInfo.processInfo.environment
        environment["UNDERTONE_DATA"] = data
        environment["UNDERTONE_CACHE"] = cache ?? data + "/cache"
        environment["UNDERTONE_THREADS"] = "1"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        if let input {
            let file = folder.appendingPathComponent("in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        let started = ContinuousClock.now
        try process.run()
        let number = process.processIdentifier
        let waits = min(limit, killedAfter ?? limit)
        let ranOut = ended.wait(timeout: .now() + waits) == .timedOut
        if ranOut {
            kill(number, SIGKILL)
            ended.wait()
        }
        let time = ContinuousClock.now - started
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            error: String(decoding: try Data(contentsOf: error), as: UTF8.self),
            ended: process.terminationReason == .exit,
            ranOut: ranOut && killedAfter == nil,
            seconds: Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
        )
    }
}
