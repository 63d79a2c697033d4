import Foundation
import Synchronization

/// Whether Ctrl-C was pressed, for commands that go on after it.
final class Interruption: Sendable {
    /// The process's.
    static let shared = Interruption()

    private let raised = Atomic<Bool>(false)

    private init() {}

    /// From now on Ctrl-C raises the flag instead of ending the process.
    func catchSignal() {
        // Made now, so that the handler only stores into it.
        clear()
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = { _ in Interruption.shared.raise() }
        #else
            action.__sigaction_handler.sa_handler = { _ in Interruption.shared.raise() }
        #endif
        // Without SA_RESTART, so that a wait for input ends.
        action.sa_flags = 0
        sigaction(SIGINT, &action, nil)
    }

    /// Whether it was pressed since the last ``clear()``.
    var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Forgets it.
    func clear() { raised.store(false, ordering: .relaxed) }

    private func raise() { raised.store(true, ordering: .relaxed) }
}
