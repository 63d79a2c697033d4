import Foundation
import Testing

/// The built command at a terminal that a test types into.
final class PseudoTerminal {
    /// All that it has shown.
    private(set) var shown = ""
    private let master: Int32
    private let process = Process()
    private var bytes: [UInt8] = []
    private var mark = 0

    /// Starts it.
    ///
    /// - Parameters:
    ///   - arguments: what stands behind `undertone`.
    ///   - place: where its registry and cache are.
    /// - Throws: what opening a terminal or starting the command throws.
    init(_ arguments: [String], in place: Workplace) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(master >= 0)
        let name = try #require(Self.otherEnd(of: master))
        let slave = open(name, O_RDWR | O_NOCTTY)
        try #require(slave >= 0)
        var size = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
        let end = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        process.executableURL = URL(fileURLWithPath: try #require(BuiltCommand.path))
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["UNDERTONE_DATA"] = place.file("data")
        environment["UNDERTONE_CACHE"] = place.file("cache")
        environment["UNDERTONE_THREADS"] = "1"
        environment["TERM"] = "xterm-256color"
        environment["NO_COLOR"] = nil
        environment["LC_ALL"] = nil
        process.environment = environment
        process.standardInput = end
        process.standardOutput = end
        process.standardError = end
        try process.run()
        try end.close()
    }

    /// The path of the end that the command gets, once it may be opened.
    private static func otherEnd(of master: Int32) -> String? {
        #if canImport(Darwin)
            guard grantpt(master) == 0, unlockpt(master) == 0 else { return nil }
            return ptsname(master).map { String(cString: $0) }
        #else
            // TIOCSPTLCK and TIOCGPTN: Swift sees neither these macros nor unlockpt and ptsname.
            var (lock, number): (Int32, UInt32) = (0, 0)
            guard ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0
            else { return nil }
            return "/dev/pts/\(number)"
        #endif
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(master)
    }

    /// Types keys, once the command reads them one by one: its prompt stands there a moment before.
    func type(_ keys: String) {
        var settings = termios()
        for _ in 0..<500 where tcgetattr(master, &settings) == 0 {
            if settings.c_lflag & tcflag_t(ICANON) == 0 { break }
            usleep(10_000)
        }
        mark = shown.count
        let keys = Array(keys.utf8)
        _ = keys.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    /// What Ctrl-C sends.
    func interrupt() {
        mark = shown.count
        kill(process.processIdentifier, SIGINT)
    }

    /// Reads until a text was shown since the last keys, or time is up.
    func shows(_ text: String, within seconds: Double = 60) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while !shown.dropFirst(mark).contains(text) {
            guard Date() < end, take() else { return false }
        }
        return true
    }

    /// Reads what is there; false where nothing comes any more.
    private func take() -> Bool {
        var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 200) > 0 else { return process.isRunning }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &buffer, buffer.count)
        guard count > 0 else { return false }
        bytes += buffer.prefix(count)
        shown = String(decoding: bytes, as: UTF8.self)
        return true
    }

    /// The status, once it has ended.
    func status(within seconds: Double = 30) -> Int32? {
        let end = Date().addingTimeInterval(seconds)
        while process.isRunning, Date() < end { _ = take() }
        return process.isRunning ? nil : process.terminationStatus
    }
}
