import Synchronization

/// Logits that tokens were chosen from, by sequence.
final class LogitsLog: Sendable {
    private let log = Mutex<[Int: [[Float]]]>([:])

    func note(_ sequence: Int, _ logits: [Float]) {
        log.withLock { $0[sequence, default: []].append(logits) }
    }

    func take() -> [Int: [[Float]]] {
        log.withLock { log in
            defer { log = [:] }
            return log
        }
    }
}
