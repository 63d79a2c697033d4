internal import CLlama
internal import Foundation

/// The process-wide state of libllama: initialised once, its log kept quiet and remembered.
public enum LlamaBackend {
    /// The version of the pinned source distribution and of llama.cpp itself.
    public static var version: String { String(cString: llama_version()) }

    /// What libllama says of the processor features and libraries it was built with.
    public static var systemInfo: String {
        prepare()
        return String(cString: llama_print_system_info())
    }

    /// The registered compute devices, by name and description.
    public static var devices: [(name: String, description: String)] {
        prepare()
        return (0..<ggml_backend_dev_count()).compactMap { index in
            guard let device = ggml_backend_dev_get(index) else { return nil }
            return (
                String(cString: ggml_backend_dev_name(device)),
                String(cString: ggml_backend_dev_description(device))
            )
        }
    }

    /// Initialises libllama on first use.
    package static func prepare() {
        _ = initialised
    }

    private static let initialised: Void = {
        // When it stops the process, ggml starts a debugger to print where, which takes up to half a minute.
        setenv("GGML_NO_BACKTRACE", "1", 0)
        llama_log_set({ level, text, _ in EngineLog.shared.append(level: level, text: text) }, nil)
        llama_backend_init()
    }()
}

/// The last warnings and errors of llama.cpp, which go into the error that follows them.
///
/// Kept by thread: each session has its own, llama.cpp logs on the thread that called it, and an early stop in one
/// session must not push out what another one is about to report.
package final class EngineLog: @unchecked Sendable {
    // Unchecked: every access to `threads` holds `lock`; llama.cpp logs from any thread.
    package static let shared = EngineLog()

    private let lock = NSLock()
    private struct Lines {
        var all: [String] = []
        var unfinished = ""
    }

    private var threads: [ObjectIdentifier: Lines] = [:]
    private let capacity = 12

    private static var thread: ObjectIdentifier { ObjectIdentifier(Thread.current) }

    func append(level: ggml_log_level, text: UnsafePointer<CChar>?) {
        guard let text,
            level == GGML_LOG_LEVEL_ERROR || level == GGML_LOG_LEVEL_WARN
                || level == GGML_LOG_LEVEL_CONT
        else { return }
        lock.lock()
        defer { lock.unlock() }
        var own = threads[Self.thread] ?? Lines()
        defer { threads[Self.thread] = own }
        guard level != GGML_LOG_LEVEL_CONT || !own.unfinished.isEmpty else { return }
        own.unfinished += String(cString: text)
        guard own.unfinished.hasSuffix("\n") else { return }
        let line = own.unfinished.trimmingCharacters(in: .whitespacesAndNewlines)
        own.unfinished = ""
        guard !line.isEmpty else { return }
        own.all.append(line)
        if own.all.count > capacity { own.all.removeFirst() }
    }

    /// Takes what was logged on this thread since the last call.
    package func drain() -> [String] {
        lock.lock()
        defer { lock.unlock() }
        return threads.removeValue(forKey: Self.thread)?.all ?? []
    }
}
