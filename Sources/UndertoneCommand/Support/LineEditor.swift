internal import CLineEdit
import Foundation
import Undertone

/// Lines from a person: edited and remembered on a terminal, taken as they come from a pipe.
///
/// libedit does the editing (arrows, Ctrl-A, Ctrl-R, history); it keeps one state a process, so there is one editor.
@MainActor
final class LineEditor {
    /// What came.
    enum Line: Equatable {
        /// A line, without its end.
        case text(String)
        /// Ctrl-C at the prompt.
        case interrupted
        /// Ctrl-D, or the end of the input.
        case end
    }

    /// Whether a person types: both ends are a terminal.
    let isInteractive: Bool
    private let history: String?

    /// Creates the editor.
    ///
    /// - Parameter name: the name of what is remembered, in the folder of the registry of runs.
    init(history name: String) {
        isInteractive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        guard isInteractive else {
            history = nil
            return
        }
        let folder = URL(fileURLWithPath: RunRegistry.defaultPath()).deletingLastPathComponent()
        let isThere =
            (try? FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true
            )) != nil
        history = isThere ? folder.appendingPathComponent("history-" + name).path : nil
        Interruption.shared.catchSignal()
        undertone_edit_begin { _ in LineEditor.nextScalar() }
        stifle_history(1000)
        if let history { _ = read_history(history) }
    }

    /// The next line.
    func next(prompt: String) -> Line {
        guard isInteractive else { return readLine().map(Line.text) ?? .end }
        Interruption.shared.clear()
        rl_resize_terminal()
        guard let line = readline(prompt) else {
            FileHandle.standardOutput.write(Data("\n".utf8))
            return Interruption.shared.isRaised ? .interrupted : .end
        }
        defer { free(line) }
        let text = String(cString: line)
        if !text.allSatisfy(\.isWhitespace) {
            add_history(line)
            if let history { _ = write_history(history) }
        }
        return .text(text)
    }

    /// The next character that is typed; −1 at the end, and at Ctrl-C.
    private nonisolated static func nextScalar() -> Int32 {
        var bytes: [UInt8] = []
        while let byte = nextByte() {
            bytes.append(byte)
            let length =
                switch bytes[0] {
                case ..<0x80: 1
                case 0xC2..<0xE0: 2
                case 0xE0..<0xF0: 3
                case 0xF0..<0xF5: 4
                default: 1
                }
            guard bytes.count >= length else { continue }
            let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
            return Int32(scalar?.value ?? 0xFFFD)
        }
        return -1
    }

    private nonisolated static func nextByte() -> UInt8? {
        while !Interruption.shared.isRaised {
            var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            // Looks up now and then: the signal may have come to another thread.
            let ready = poll(&wait, 1, 100)
            if ready == 0 || (ready < 0 && errno == EINTR) { continue }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            guard count < 0, errno == EINTR || errno == EAGAIN else { return nil }
        }
        return nil
    }
}
