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
package final class EngineLog: @unchecked Sendable {
    // Unchecked: every access to `lines` holds `lock`; llama.cpp logs from any thread.
    package static let shared = EngineLog()

    private let lock = NSLock()
    private var lines: [String] = []
    private var unfinished = ""
    private let capacity = 12

    func append(level: ggml_log_level, text: UnsafePointer<CChar>?) {
        guard let text,
            level == GGML_LOG_LEVEL_ERROR || level == GGML_LOG_LEVEL_WARN
                || level == GGML_LOG_LEVEL_CONT
        else { return }
        lock.lock()
        defer { lock.unlock() }
        guard level != GGML_LOG_LEVEL_CONT || !unfinished.isEmpty else { return }
        unfinished += String(cString: text)
        guard unfinished.hasSuffix("\n") else { return }
        let line = unfinished.trimmingCharacters(in: .whitespacesAndNewlines)
        unfinished = ""
        guard !line.isEmpty else { return }
        lines.append(line)
        if lines.count > capacity { lines.removeFirst() }
    }

    /// Takes what was logged since the last call.
    package func drain() -> [String] {
        lock.lock()
        defer { lock.unlock() }
        defer { lines = [] }
        return lines
    }
}
