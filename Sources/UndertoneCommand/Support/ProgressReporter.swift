import Foundation
import Synchronization
import Undertone

/// Shows on standard error how far long work is.
///
/// On a terminal one line that is drawn again ten times a second at most; elsewhere a line at each
/// tenth of the work, but not within a second, or after ten seconds without one. Safe to call from any thread.
package final class ProgressReporter: Sendable {
    private struct State {
        var done = 0
        var tokens = 0
        var started: ContinuousClock.Instant
        var lastShown: ContinuousClock.Instant?
        var lastTenth = 0
        var hasLine = false
        var isFinished = false
    }

    private let label: String
    private let unit: String
    private let total: Int?
    private let startedWith: Int
    private let terminal: Terminal
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Progress that has not begun.
    ///
    /// - Parameters:
    ///   - label: What is done: `extracting`.
    ///   - unit: What is counted: `texts`.
    ///   - total: How many there are, if that is known.
    ///   - startedWith: How many were done by an earlier run; they do not count in the rate.
    ///   - terminal: What standard error is connected to.
    ///   - now: The clock.
    ///   - write: Where the text goes.
    package init(
        _ label: String,
        unit: String,
        total: Int? = nil,
        startedWith: Int = 0,
        terminal: Terminal = .error,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        write: @escaping @Sendable (String) -> Void = ProgressReporter.writeToStandardError
    ) {
        self.label = label
        self.unit = unit
        self.total = total
        self.startedWith = startedWith
        self.terminal = terminal
        self.now = now
        self.write = write
        let tenth = total.map { $0 > 0 ? startedWith * 10 / $0 : 0 } ?? 0
        state = Mutex(State(done: startedWith, started: now(), lastTenth: tenth))
    }

    /// Writes to standard error.
    package static let writeToStandardError: @Sendable (String) -> Void = { text in
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Sets how far the work is.
    ///
    /// - Parameters:
    ///   - done: Units done in all.
    ///   - tokens: Tokens that this run has worked off in all; 0 where tokens mean nothing.
    package func update(done: Int, tokens: Int = 0) {
        let text = state.withLock { state -> String? in
            guard !state.isFinished else { return nil }
            state.done = done
            state.tokens = tokens
            let time = now()
            guard isDue(state, at: time) else { return nil }
            state.lastShown = time
            if let total, total > 0 { state.lastTenth = done * 10 / total }
            state.hasLine = terminal.isInteractive
            return terminal.isInteractive
                ? "\r\u{1B}[2K" + bar(state, at: time)
                : milestone(state, at: time) + "\n"
        }
        if let text { write(text) }
    }

    /// Ends the progress with a line that stays.
    package func finish() {
        let text = state.withLock { state -> String? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            let seconds = Self.seconds(now() - state.started)
            let count = NumberText.count(state.done)
            let line =
                "\(label): \(count) \(unit) in \(NumberText.seconds(seconds))"
                + rates(state, seconds: seconds)
            return (state.hasLine ? "\r\u{1B}[2K" : "") + line + "\n"
        }
        if let text { write(text) }
    }

    /// Takes the bar away before something else is written to standard error.
    package func clear() {
        let hadLine = state.withLock { state in
            defer { state.hasLine = false }
            return state.hasLine
        }
        if hadLine { write("\r\u{1B}[2K") }
    }

    private func isDue(_ state: State, at time: ContinuousClock.Instant) -> Bool {
        let since = time - (state.lastShown ?? state.started)
        if terminal.isInteractive {
            return state.lastShown == nil || since >= .milliseconds(100)
        }
        let isTenth = total.map { $0 > 0 && state.done * 10 / $0 > state.lastTenth } ?? false
        return since >= .seconds(isTenth ? 1 : 10)
    }

    private func milestone(_ state: State, at time: ContinuousClock.Instant) -> String {
        let seconds = Self.seconds(time - state.started)
        var line = "\(label): \(NumberText.count(state.done))"
        if let total {
            line += " of \(NumberText.count(total)) \(unit)"
            if total > 0 { line += " (\(state.done * 100 / total) %)" }
        } else {
            line += " \(unit)"
        }
        return line + rates(state, seconds: seconds) + left(state, seconds: seconds)
    }

    private func bar(_ state: State, at time: ContinuousClock.Instant) -> String {
        let line = milestone(state, at: time)
        let room = terminal.width - 1
        guard let total, total > 0 else { return String(line.prefix(room)) }
        let cells = min(24, room - line.count - 1)
        guard cells >= 6 else { return String(line.prefix(room)) }
        let filled = min(cells, state.done * cells / total)
        let bar = String(repeating: "━", count: filled)
        let rest = String(repeating: "━", count: cells - filled)
        return terminal.styled(bar, .green) + terminal.styled(rest, .faint) + " " + line
    }

    private func rates(_ state: State, seconds: Double) -> String {
        let here = state.done - startedWith
        guard seconds > 0.05, here > 0 else { return "" }
        var text = ", \(Self.rate(Double(here) / seconds)) \(unit)/s"
        if state.tokens > 0 { text += ", \(Self.rate(Double(state.tokens) / seconds)) tokens/s" }
        return text
    }

    private func left(_ state: State, seconds: Double) -> String {
        let here = state.done - startedWith
        guard let total, here > 0, seconds > 0.5, total > state.done else { return "" }
        let left = Double(total - state.done) * seconds / Double(here)
        return ", \(NumberText.seconds(max(1, left.rounded()))) left"
    }

    private static func rate(_ value: Double) -> String {
        value >= 100 ? NumberText.count(Int(min(value, 1e15))) : NumberText.fixed(value, 1)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}
