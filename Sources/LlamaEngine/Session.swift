internal import CLlama
internal import Foundation

/// The single owner of a llama.cpp context: passes, captures, interventions and generation.
///
/// An actor on a thread of its own; its methods are synchronous inside, so that a decode and the reading of its
/// results happen in one piece. The first pass of a session surveys the graph for the model's sites.
public actor Session {
    /// The model.
    public nonisolated let model: Model
    /// How it computes.
    public nonisolated let configuration: SessionConfiguration
    /// Which node of the graph is which site.
    package nonisolated let sites: SiteMap
    /// Whether earlier tokens are kept (keys and values, or a recurrent state).
    public nonisolated let keepsTokens: Bool

    nonisolated let executor: EngineExecutor
    let handle: ContextHandle
    let box: EvaluationBox
    /// The control vector that is set, [blocks − 1, width]; nil: none.
    var controlVector: [Float]?
    /// Writes that were seen to arrive, by place and path.
    var verified: Set<VerifiedWrite> = []

    /// What the cache holds of each sequence, by number; nil: passes of another kind have filled it.
    var cached: [CachedSequence]? = []
    /// What was done to the tokens in the cache.
    var steeringKeys = SteeringKeys()

    /// Sees the logits that each token of a generation is chosen from; for tests.
    var logitsObserver: (@Sendable (Int, [Float]) -> Void)?

    /// Whether this architecture was seen to ignore control vectors.
    var withoutControlVector = false

    var context: OpaquePointer { handle.context }

    /// Runs on the session's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Creates a context and surveys the model's sites.
    ///
    /// - Throws: ``EngineError`` for settings that llama.cpp would stop the process over.
    public static func make(
        model: Model,
        configuration: SessionConfiguration = SessionConfiguration()
    ) async throws -> Session {
        try configuration.check(model.info)
        return try await make(model, configuration, sites: nil)
    }

    /// Creates another session like this one; what it surveyed isn't surveyed again.
    public nonisolated func twin() async throws -> Session {
        try await Self.make(model, configuration, sites: sites)
    }

    private static func make(
        _ model: Model,
        _ configuration: SessionConfiguration,
        sites: SiteMap?
    ) async throws -> Session {
        let executor = EngineExecutor(name: "undertone.session")
        do {
            return try await Builder(executor: executor).build(model, configuration, sites)
        } catch {
            executor.stop()
            throw error
        }
    }

    /// Creates the context on the thread that will own it: OpenMP keeps a team for each calling thread.
    private actor Builder {
        nonisolated let executor: EngineExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            executor.asUnownedSerialExecutor()
        }

        init(executor: EngineExecutor) {
            self.executor = executor
        }

        func build(
            _ model: Model,
            _ configuration: SessionConfiguration,
            _ sites: SiteMap?
        ) throws -> Session {
            try Session(
                model: model,
                configuration: configuration,
                sites: sites,
                executor: executor
            )
        }
    }

    private init(
        model: Model,
        configuration: SessionConfiguration,
        sites: SiteMap?,
        executor: EngineExecutor
    ) throws {
        self.model = model
        self.configuration = configuration
        self.executor = executor
        let widest = max(model.info.width, 1) * 8
        let box = EvaluationBox(scratchCount: configuration.batchTokens * widest)
        box.kind = ExactActivation.gelu(of: model.info.architecture)
        self.box = box
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(configuration.contextTokens)
        parameters.n_batch = UInt32(configuration.batchTokens)
        parameters.n_ubatch = UInt32(configuration.batchTokens)
        parameters.n_seq_max = UInt32(configuration.maxSequences)
        parameters.n_threads = Int32(configuration.threads)
        parameters.n_threads_batch = Int32(configuration.threads)
        parameters.kv_unified = true
        parameters.no_perf = true
        parameters.embeddings = model.info.isEncoder
        // Some encoders' files don't say it, and llama.cpp would let their tokens see earlier ones only.
        if model.info.isEncoder { parameters.attention_type = LLAMA_ATTENTION_TYPE_NON_CAUSAL }
        parameters.pooling_type = LLAMA_POOLING_TYPE_NONE
        parameters.flash_attn_type =
            configuration.precise ? LLAMA_FLASH_ATTN_TYPE_DISABLED : LLAMA_FLASH_ATTN_TYPE_AUTO
        if configuration.precise {
            parameters.type_k = GGML_TYPE_F32
            parameters.type_v = GGML_TYPE_F32
        }
        // Unretained: the session keeps the box for as long as it keeps the context.
        let user = Unmanaged.passUnretained(box).toOpaque()
        parameters.cb_eval_user_data = user
        parameters.cb_eval = { tensor, asks, user in
            guard let tensor, let user else { return false }
            return Unmanaged<EvaluationBox>.fromOpaque(user).takeUnretainedValue().evaluate(
                tensor,
                asks: asks
            )
        }
        parameters.abort_callback_data = user
        parameters.abort_callback = { user in
            guard let user else { return false }
            return Unmanaged<EvaluationBox>.fromOpaque(user).takeUnretainedValue().stopRequested
        }
        _ = EngineLog.shared.drain()
        guard let context = llama_init_from_model(model.pointer, parameters) else {
            throw EngineError(
                .computationFailed,
                "llama.cpp could not make a context of \(configuration.contextTokens) tokens; too little memory?",
                engineLog: EngineLog.shared.drain()
            )
        }
        handle = ContextHandle(
            context: context,
            batchTokens: configuration.batchTokens,
            maxSequences: configuration.maxSequences
        )
        keepsTokens = llama_get_memory(context) != nil
        self.sites = try sites ?? Self.survey(model, handle, box)
    }

    deinit {
        executor.stop()
    }

    /// One pass over two tokens, with every node noted.
    private static func survey(
        _ model: Model,
        _ handle: ContextHandle,
        _ box: EvaluationBox
    ) throws -> SiteMap {
        let recorder = SurveyRecorder()
        box.survey = recorder
        defer { box.survey = nil }
        let token = model.tokenizer.beginning ?? 0
        fill(&handle.batch, PackedBatch([[token, token]], outputs: .all))
        let status = llama_decode(handle.context, handle.batch)
        if let memory = llama_get_memory(handle.context) { llama_memory_clear(memory, false) }
        guard status == 0 else {
            throw EngineError(
                .computationFailed,
                "the model can't compute even two tokens (llama.cpp status \(status)).",
                engineLog: EngineLog.shared.drain()
            )
        }
        return SiteMap(survey: recorder.nodes, blockCount: model.info.blockCount)
    }

    /// Copies a packed batch into llama.cpp's arrays.
    static func fill(_ target: inout llama_batch, _ source: PackedBatch) {
        target.n_tokens = Int32(source.count)
        for index in 0..<source.count {
            target.token[index] = source.tokens[index]
            target.pos[index] = source.positions[index]
            let sharers = source.sharers[index] ?? []
            target.n_seq_id[index] = Int32(1 + sharers.count)
            target.seq_id[index]?[0] = source.sequences[index]
            for (place, sequence) in sharers.enumerated() {
                target.seq_id[index]?[place + 1] = sequence
            }
            target.logits[index] = source.outputs[index] ? 1 : 0
        }
    }
}
