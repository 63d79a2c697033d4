internal import Foundation

/// Names a process so that one can tell later whether it still lives.
///
/// Host, process id and, on Linux, the moment of its start in clock ticks since boot: ids are used
/// again, in containers soon.
package struct ProcessMark: Hashable, CustomStringConvertible {
    package var host: String
    package var process: Int32
    package var startTicks: String

    /// This process.
    package static var current: Self {
        let process = getpid()
        return Self(
            host: ProcessInfo.processInfo.hostName,
            process: process,
            startTicks: startTicks(of: process) ?? ""
        )
    }

    package init(host: String, process: Int32, startTicks: String) {
        self.host = host
        self.process = process
        self.startTicks = startTicks
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let process = Int32(parts[1]) else { return nil }
        self.init(host: String(parts[0]), process: process, startTicks: String(parts[2]))
    }

    package var description: String { "\(host)/\(process)/\(startTicks)" }

    /// Whether the process has surely ended; false where one cannot know, as on another host.
    package var hasEnded: Bool {
        guard host == ProcessInfo.processInfo.hostName else { return false }
        if kill(process, 0) != 0 { return errno == ESRCH }
        guard !startTicks.isEmpty, let ticks = Self.startTicks(of: process) else { return false }
        return ticks != startTicks
    }

    /// Field 22 of `/proc/PID/stat`, counted behind the name, which may hold spaces and brackets.
    private static func startTicks(of process: Int32) -> String? {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let bracket = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: bracket)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}
