internal import Foundation

/// A serial executor on one thread of its own.
///
/// A dispatch queue would move between threads, and each thread that calls into OpenMP gets a team of its own:
/// several spinning teams on the same cores cost more than the work.
final class EngineExecutor: SerialExecutor, @unchecked Sendable {
    // Unchecked: `jobs` and `stopped` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var stopped = false

    init(name: String) {
        let thread = Thread { [condition] in
            while true {
                condition.lock()
                while self.jobs.isEmpty && !self.stopped { condition.wait() }
                guard !self.jobs.isEmpty else {
                    condition.unlock()
                    // What nobody asked for must not be taken for a later thread's.
                    _ = EngineLog.shared.drain()
                    return
                }
                let job = self.jobs.removeFirst()
                condition.unlock()
                job.runSynchronously(on: self.asUnownedSerialExecutor())
            }
        }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Lets the thread end once its jobs are done.
    func stop() {
        condition.lock()
        stopped = true
        condition.signal()
        condition.unlock()
    }
}
