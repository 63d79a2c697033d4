internal import CLlama
internal import Foundation

/// A token's number in the model's vocabulary.
public typealias Token = Int32

/// A loaded model: weights and vocabulary, shared by sessions, freed with the last reference.
///
/// Opening validates the whole GGUF header (``GGUFHeader``) before libllama sees the file, maps the weights, and
/// loads the vocabulary. It allocates nothing that grows with use.
public final class Model: Sendable {
    /// What the model is.
    public let info: ModelInfo
    /// Text to tokens and back.
    public let tokenizer: Tokenizer

    // libllama's model is immutable after loading and safe to share between threads.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Loads a model from a GGUF file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - gpuLayers: Blocks to keep on a GPU, where the build has one; nil for all.
    /// - Throws: ``EngineError`` that names the file and what is wrong with it.
    public init(path: String, gpuLayers: Int? = nil) throws {
        let header = try GGUFHeader(path: path)
        LlamaBackend.prepare()
        _ = EngineLog.shared.drain()
        var parameters = llama_model_default_params()
        parameters.n_gpu_layers = Int32(gpuLayers ?? -1)
        // Repacked weights are for quantised types; F32 and F16 go to BLAS as they are.
        guard let pointer = llama_model_load_from_file(path, parameters) else {
            throw EngineError(
                .badModel,
                "\(path): llama.cpp can't load this model (architecture '\(header.architecture)').",
                engineLog: EngineLog.shared.drain()
            )
        }
        self.pointer = pointer
        guard let vocabulary = llama_model_get_vocab(pointer),
            llama_vocab_type(vocabulary) != LLAMA_VOCAB_TYPE_NONE
        else {
            llama_model_free(pointer)
            throw EngineError(
                .badModel,
                "\(path): the model has no vocabulary, so no text can be read."
            )
        }
        guard !(llama_model_has_encoder(pointer) && llama_model_has_decoder(pointer)) else {
            llama_model_free(pointer)
            throw EngineError(
                .badModel,
                """
                \(path): '\(header.architecture)' is an encoder and a decoder in one; only encoders (BERT and its like) \
                and decoders (GPT and its like) can be read. Take a model of one kind.
                """
            )
        }
        tokenizer = Tokenizer(pointer: vocabulary)
        info = ModelInfo(path: path, header: header, pointer: pointer, vocabulary: vocabulary)
        guard info.width > 0, info.blockCount > 0 else {
            llama_model_free(pointer)
            throw EngineError(.badModel, "\(path): no blocks or no width; not a language model.")
        }
    }

    deinit {
        llama_model_free(pointer)
    }
}
