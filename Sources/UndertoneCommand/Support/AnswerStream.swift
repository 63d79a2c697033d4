import Foundation
import Synchronization
import Undertone

/// Shows an answer while it is written.
///
/// On a terminal without the control characters that would command it; into a pipe as it is.
final class AnswerStream: Sendable {
    private let isShown: Bool
    private let terminal: Terminal
    private let endsLine = Mutex(true)

    init(isShown: Bool, terminal: Terminal = .output) {
        self.isShown = isShown
        self.terminal = terminal
    }

    /// Shows a piece.
    ///
    /// - Returns: Whether anyone still reads.
    func show(_ text: String) -> Bool {
        guard isShown, !text.isEmpty else { return true }
        let shown =
            terminal.isInteractive
            ? text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { Terminal.plain(String($0)) }.joined(separator: "\n") : text
        endsLine.withLock { $0 = shown.hasSuffix("\n") }
        do {
            try OutputOptions.write(shown)
            return true
        } catch {
            return false
        }
    }

    /// Ends the line.
    func finish() {
        guard isShown, !endsLine.withLock({ $0 }) else { return }
        _ = show("\n")
    }
}
