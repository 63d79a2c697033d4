internal import Dispatch
internal import Foundation
internal import Synchronization

#if !canImport(Accelerate)
    internal import CLinearAlgebra
#endif

/// Independent pieces of work, one a core, with the linear algebra of each on its own core.
///
/// Hundreds of small decompositions gain nothing from threads within, and everything from threads between.
public enum SideBySide {
    /// How many run at a time: `UNDERTONE_THREADS`, or the number of cores.
    public static var width: Int {
        let process = ProcessInfo.processInfo
        let said = process.environment["UNDERTONE_THREADS"].flatMap { Int($0) }
        return max(1, said ?? process.activeProcessorCount)
    }

    /// What `body` gives for each number from 0 below `count`, in order; the order of the work is open.
    public static func map<Result: Sendable>(
        _ count: Int,
        _ body: @escaping @Sendable (Int) -> Result
    ) -> [Result] {
        guard width > 1 else {
            LinearAlgebraThreads.onlyOne
            return (0..<count).map(body)
        }
        // A single piece of work has all cores for its linear algebra.
        guard count > 1 else { return (0..<count).map(body) }
        let work = SharedWork<Result>(count)
        let done = DispatchGroup()
        for _ in 0..<min(width, count) {
            done.enter()
            // Threads of their own: OpenMP keeps a number of threads for each caller, and these end with the work.
            let worker = Thread {
                LinearAlgebraThreads.oneHere()
                work.run(body)
                done.leave()
            }
            worker.stackSize = 8 << 20
            worker.start()
        }
        done.wait()
        return work.results
    }
}

/// Numbered pieces of work, each taken by one thread, and what they gave.
private final class SharedWork<Result: Sendable>: Sendable {
    private let count: Int
    private let next = Atomic(0)
    private let found: Mutex<[Result?]>

    init(_ count: Int) {
        self.count = count
        found = Mutex([Result?](repeating: nil, count: count))
    }

    var results: [Result] { found.withLock { $0 }.compactMap { $0 } }

    func run(_ body: (Int) -> Result) {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result = body(index)
            found.withLock { $0[index] = result }
        }
    }
}

/// OpenBLAS's number of threads.
///
/// Built on OpenMP, it asks for the calling thread's number at each call.
private enum LinearAlgebraThreads {
    private static let lock = Mutex(())

    /// Where one thread is all that may be used: for good, so that no result hangs on what runs beside it.
    static let onlyOne: Void = oneHere()

    /// One thread for what the calling thread computes from now on.
    static func oneHere() {
        #if !canImport(Accelerate)
            lock.withLock { _ in openblas_set_num_threads(1) }
        #endif
    }
}
