internal import CLlama

/// The process-wide state of libllama.
public enum LlamaBackend {
    /// What libllama says of the processor features and libraries it was built with.
    public static var systemInfo: String {
        String(cString: llama_print_system_info())
    }
}
