internal import CLlama

/// The one owner of a llama.cpp context and its batch arrays, freed together.
final class ContextHandle: @unchecked Sendable {
    // Unchecked: only the session that made it uses it, on the session's thread; freeing needs no thread.
    let context: OpaquePointer
    var batch: llama_batch

    init(context: OpaquePointer, batchTokens: Int, maxSequences: Int) {
        self.context = context
        batch = llama_batch_init(Int32(batchTokens), 0, Int32(maxSequences))
    }

    deinit {
        llama_batch_free(batch)
        llama_free(context)
    }
}
