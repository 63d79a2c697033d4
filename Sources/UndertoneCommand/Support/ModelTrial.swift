import Foundation
import LlamaEngine
import Undertone

/// Loads a model for the first time in a process of its own.
///
/// A damaged model can pass every check of its header and still make libllama stop the process or run without end.
/// So the first time that a file is seen, this command starts itself as `undertone try-model FILE`; what happens to
/// that process tells what is wrong with the file. A file that passed is remembered by its hash.
enum ModelTrial {
    /// How long a trial may take for its size: disks read at least 30 MB a second.
    private static func limit(_ bytes: Int) -> TimeInterval {
        60 + Double(bytes) / 30e6
    }

    /// The SHA-256 of a model file; remembered by size and time of change, since it takes seconds a gigabyte.
    static func digest(of path: String) throws -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
        let changed = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let inode = (attributes?[.systemFileNumber] as? NSNumber)?.intValue ?? 0
        let full = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let key = ContentDigest.of(Array("\(full)|\(size)|\(changed)|\(inode)".utf8))
        let memory = folder.appendingPathComponent("hash-\(key.prefix(24))")
        if let known = try? String(contentsOf: memory, encoding: .utf8), known.count == 64 {
            return known
        }
        let digest = try ContentDigest.ofFile(path)
        // Not the hash of a file that is being written at this moment.
        if Date().timeIntervalSince1970 - changed > 2 { remember(digest, in: memory) }
        return digest
    }

    /// Makes sure that a model can be loaded and run without harm to this process.
    ///
    /// - Throws: `UndertoneError` that names the file and how the trial ended.
    static func check(_ path: String, digest: String) async throws {
        let memory = folder.appendingPathComponent(
            "good-\(digest.prefix(32))-\(LlamaBackend.version)"
        )
        guard !FileManager.default.fileExists(atPath: memory.path) else { return }
        let process = Process()
        process.executableURL =
            Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["try-model", path]
        // A crash is an answer here: no debugger, no backtrace, which take many seconds.
        var environment = ProcessInfo.processInfo.environment
        environment["GGML_NO_BACKTRACE"] = "1"
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        let output = Pipe()
        process.standardError = output
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let started = Date()
        try process.run()
        let bytes = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?
            .intValue
        let number = process.processIdentifier
        let deadline = DispatchWorkItem { if process.isRunning { kill(number, SIGKILL) } }
        let seconds = limit(bytes ?? 0)
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: deadline)
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        let ranOut =
            process.terminationReason == .uncaughtSignal
            && process.terminationStatus == SIGKILL && Date().timeIntervalSince(started) >= seconds
        deadline.cancel()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw failure(path, process, said, ranOut: ranOut, seconds: seconds)
        }
        remember("", in: memory)
    }

    private static func failure(
        _ path: String,
        _ process: Process,
        _ said: String,
        ranOut: Bool,
        seconds: TimeInterval
    ) -> UndertoneError {
        let lines = said.split(separator: "\n").map(String.init)
        if process.terminationReason == .exit, process.terminationStatus == 2,
            let first = lines.first
        {
            let rest = lines.dropFirst().joined(separator: "\n")
            let message = first.replacingOccurrences(of: "undertone: ", with: "")
            return .badInput(rest.isEmpty ? message : message + "\n" + rest)
        }
        // Without the folders of the machine that llama.cpp was built on.
        let assertion =
            lines.first { $0.contains("GGML_ASSERT") || $0.contains("what():") }
            .map { line in line.split(separator: "/").last.map(String.init) ?? line }
            ?? (process.terminationReason == .exit ? lines.first : nil)
        let end =
            ranOut
            ? "took more than \(Int(seconds)) s and was stopped"
            : process.terminationReason == .uncaughtSignal
                ? "was ended by signal \(process.terminationStatus)"
                : "ended with status \(process.terminationStatus)"
        let detail = assertion.map { ": " + $0.trimmingCharacters(in: .whitespaces) } ?? ""
        return .badInput(
            "the model is damaged or of a kind that this llama.cpp can't run: a trial of it in a process of its "
                + "own \(end)\(detail). Fetch or convert it again.",
            file: path
        )
    }

    private static func remember(_ text: String, in file: URL) {
        // Only a shortcut: where it can't be written the work is done again next time.
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Where models that passed are remembered.
    private static var folder: URL {
        cacheFolder.appendingPathComponent("known-models")
    }

    /// `$UNDERTONE_CACHE`, or `undertone` in the XDG cache folder.
    static var cacheFolder: URL {
        let environment = ProcessInfo.processInfo.environment
        if let own = environment["UNDERTONE_CACHE"], !own.isEmpty {
            return URL(fileURLWithPath: own)
        }
        if let shared = environment["XDG_CACHE_HOME"], !shared.isEmpty {
            return URL(fileURLWithPath: shared).appendingPathComponent("undertone")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(
            ".cache/undertone"
        )
    }
}
