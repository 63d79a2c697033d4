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
        _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        guard width > 1 else {
            LinearAlgebraThreads.onlyOne
            return (0..<count).map(body)
        }
        // A single piece of work has all cores for its linear algebra.
        guard count > 1 else { return (0..<count).map(body) }
        LinearAlgebraThreads.enterSingle()
        defer { LinearAlgebraThreads.leaveSingle() }
        let workers = min(width, count)
        let next = Atomic(0)
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let result = body(index)
                results.withLock { $0[index] = result }
            }
        }
        return results.withLock { $0 }.compactMap { $0 }
    }
}

/// OpenBLAS's number of threads, which is the process's: one while work runs side by side.
private enum LinearAlgebraThreads {
    private static let state = Mutex((inside: 0, before: 1))

    /// Where one thread is all that may be used: for good, so that no result hangs on what runs beside it.
    static let onlyOne: Void = {
        #if !canImport(Accelerate)
            openblas_set_num_threads(1)
        #endif
    }()

    static func enterSingle() {
        #if !canImport(Accelerate)
            state.withLock { state in
                if state.inside == 0 {
                    state.before = Int(openblas_get_num_threads())
                    openblas_set_num_threads(1)
                }
                state.inside += 1
            }
        #endif
    }

    static func leaveSingle() {
        #if !canImport(Accelerate)
            state.withLock { state in
                state.inside -= 1
                if state.inside == 0 { openblas_set_num_threads(Int32(state.before)) }
            }
        #endif
    }
}
