internal import CLlama

/// What llama.cpp's programs make of a control-vector file at scale 1.
///
/// Follows `common_control_vector_load_one` (common/common.cpp of llama-cpp-python 0.3.36) step by step, on
/// llama.cpp's own GGUF reader; that function itself is in no library. So an exported file is seen to be accepted by
/// the code that will read it, and the tests compare what it does.
package struct LoadedControlVector: Sendable, Hashable {
    /// Elements a block.
    package let width: Int
    /// What `llama_set_adapter_cvec` would be given: blocks 1, 2, …, [blocks, width].
    package let data: [Float]

    /// Reads a file that was written by this process or checked by ``ControlVectorFile``.
    ///
    /// - Throws: ``EngineError`` with llama.cpp's reason for refusing it.
    package init(path: String) throws {
        _ = EngineLog.shared.drain()
        var tensors: OpaquePointer?
        let opened = withUnsafeMutablePointer(to: &tensors) { context in
            gguf_init_from_file(path, gguf_init_params(no_alloc: false, ctx: context))
        }
        guard let file = opened else {
            throw EngineError(
                .badModel,
                "\(path): llama.cpp can't read this file.",
                engineLog: EngineLog.shared.drain()
            )
        }
        defer {
            gguf_free(file)
            ggml_free(tensors)
        }
        var width = -1
        var data: [Float] = []
        for index in 0..<gguf_get_n_tensors(file) {
            let name = String(cString: gguf_get_tensor_name(file, index))
            guard let tensor = ggml_get_tensor(tensors, name) else { continue }
            let block = try Self.block(name, path: path)
            guard tensor.pointee.type == GGML_TYPE_F32 else {
                throw Self.refusal("invalid (non-F32) direction tensor type", path)
            }
            guard ggml_n_dims(tensor) == 1 else {
                throw Self.refusal("invalid (non-1D) direction tensor shape", path)
            }
            let count = Int(ggml_nelements(tensor))
            if width == -1 { width = count }
            guard count == width else {
                throw Self.refusal("direction tensor does not match previous dimensions", path)
            }
            let missing = width * block - data.count
            if missing > 0 { data.append(contentsOf: repeatElement(0, count: missing)) }
            let values = UnsafeBufferPointer(start: ggml_get_data_f32(tensor), count: count)
            for (column, value) in values.enumerated() {
                data[width * (block - 1) + column] += value
            }
        }
        guard width > 0 else { throw Self.refusal("no direction tensors found", path) }
        self.width = width
        self.data = data
    }

    /// The additions, as the engine writes them.
    package var additions: [(layer: HiddenStateIndex, vector: [Float])] {
        (0..<data.count / width).compactMap { index in
            let vector = Array(data[index * width..<(index + 1) * width])
            guard vector.contains(where: { $0 != 0 }) else { return nil }
            // The buffer begins with block 1.
            return (.after(block: index + 1), vector)
        }
    }

    /// `std::stoi` of what stands behind the first dot, as llama.cpp has it: at least 1.
    private static func block(_ name: String, path: String) throws -> Int {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "direction",
            let block = Int(parts[1].prefix { $0.isNumber })
        else { throw refusal("invalid/unparsable direction tensor layer index", path) }
        guard block > 0 else {
            throw refusal("invalid (zero) direction tensor layer index", path)
        }
        return block
    }

    private static func refusal(_ words: String, _ path: String) -> EngineError {
        EngineError(.badModel, "\(path): llama.cpp refuses this file: \(words).")
    }
}
