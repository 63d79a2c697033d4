internal import CLlama
internal import Foundation

/// What a model is: the figures that its file states.
public struct ModelInfo: Sendable, Hashable, Codable {
    /// The file.
    public let path: String
    /// `general.name`, or the file's name.
    public let name: String
    /// GGUF's name of the architecture (`llama`, `bert`, …).
    public let architecture: String
    /// Blocks; hidden states run from 0 to this number.
    public let blockCount: Int
    /// Elements of a hidden state.
    public let width: Int
    /// Attention heads a block.
    public let headCount: Int
    /// Key-value heads a block.
    public let keyValueHeadCount: Int
    /// Tokens that the model was trained to see at once.
    public let contextLength: Int
    /// Entries of the vocabulary.
    public let vocabularyCount: Int
    /// Parameters.
    public let parameterCount: Int
    /// Bytes of all tensors.
    public let byteCount: Int
    /// The type of the weights (`F32`, `Q8_0`, …).
    public let quantisation: String
    /// Whether every token sees every other (BERT and its like); such a model can't generate.
    public let isEncoder: Bool
    /// Whether it keeps a recurrent state, whole or in part.
    public let isRecurrent: Bool
    /// The chat template as the file has it.
    public let chatTemplate: String?

    /// The last hidden state.
    public var lastLayer: HiddenStateIndex { HiddenStateIndex(blockCount) }

    /// Checks that a layer exists.
    public func check(layer: Int) throws {
        guard layer < 0 || layer > blockCount else { return }
        throw EngineError(
            .badRequest,
            """
            layer \(layer) is out of range: this model has hidden states 0…\(blockCount) (0 is after the \
            embeddings, \(blockCount) after the last of its \(blockCount) blocks). Published layer numbers are of \
            another model: the origin's 'layer 10' is of a 12-block BERT.
            """
        )
    }

    init(path: String, header: GGUFHeader, pointer: OpaquePointer, vocabulary: OpaquePointer) {
        self.path = path
        name = header.string("general.name") ?? URL(fileURLWithPath: path).lastPathComponent
        architecture = header.architecture
        blockCount = Int(llama_model_n_layer(pointer))
        width = Int(llama_model_n_embd(pointer))
        headCount = Int(llama_model_n_head(pointer))
        keyValueHeadCount = Int(llama_model_n_head_kv(pointer))
        contextLength = Int(llama_model_n_ctx_train(pointer))
        vocabularyCount = Int(llama_vocab_n_tokens(vocabulary))
        parameterCount = Int(llama_model_n_params(pointer))
        byteCount = Int(llama_model_size(pointer))
        quantisation =
            llama_ftype_name(llama_model_ftype(pointer)).map { String(cString: $0) } ?? "unknown"
        let causal = header.bool("\(header.architecture).attention.causal") ?? true
        // llama.cpp itself sets these two kinds to see both ways, whatever their file says.
        isEncoder =
            !causal || header.architecture == "gemma-embedding" || llama_model_is_diffusion(pointer)
            || (llama_model_has_encoder(pointer) && !llama_model_has_decoder(pointer))
        isRecurrent = llama_model_is_recurrent(pointer) || llama_model_is_hybrid(pointer)
        chatTemplate = llama_model_chat_template(pointer, nil).map { String(cString: $0) }
    }
}
