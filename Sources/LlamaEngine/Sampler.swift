internal import CLlama

/// How the next token is chosen.
public struct SamplingOptions: Sendable, Hashable, Codable {
    /// 0 is greedy.
    public var temperature: Float
    /// Only the k likeliest; 0 for no limit.
    public var topK: Int
    /// The smallest set with this much probability; 1 for no limit.
    public var topP: Float
    /// Only tokens with at least this share of the likeliest's probability; 0 for no limit.
    public var minP: Float
    /// The seed of the draw.
    public var seed: UInt32

    /// Creates options; the default is greedy.
    public init(
        temperature: Float = 0,
        topK: Int = 0,
        topP: Float = 1,
        minP: Float = 0,
        seed: UInt32 = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.seed = seed
    }

    /// Checks the ranges.
    func check() throws {
        guard temperature >= 0, temperature.isFinite else {
            throw EngineError(
                .badRequest,
                "a temperature of \(temperature) is not possible; 0 is greedy."
            )
        }
        guard topK >= 0, topP > 0, topP <= 1, minP >= 0, minP < 1 else {
            throw EngineError(.badRequest, "top-k must be ≥ 0, top-p in (0, 1], min-p in [0, 1).")
        }
    }
}

/// A chain of llama.cpp samplers.
final class Sampler {
    private let chain: UnsafeMutablePointer<llama_sampler>

    init(_ options: SamplingOptions) throws {
        try options.check()
        guard let chain = llama_sampler_chain_init(llama_sampler_chain_default_params()) else {
            throw EngineError(.computationFailed, "llama.cpp could not make a sampler.")
        }
        self.chain = chain
        guard options.temperature > 0 else {
            llama_sampler_chain_add(chain, llama_sampler_init_greedy())
            return
        }
        if options.topK > 0 {
            llama_sampler_chain_add(chain, llama_sampler_init_top_k(Int32(options.topK)))
        }
        if options.topP < 1 {
            llama_sampler_chain_add(chain, llama_sampler_init_top_p(options.topP, 1))
        }
        if options.minP > 0 {
            llama_sampler_chain_add(chain, llama_sampler_init_min_p(options.minP, 1))
        }
        llama_sampler_chain_add(chain, llama_sampler_init_temp(options.temperature))
        llama_sampler_chain_add(chain, llama_sampler_init_dist(options.seed))
    }

    deinit {
        llama_sampler_free(chain)
    }

    /// Chooses from the logits of the token at that place of the last pass; the choice is already accepted.
    func sample(_ context: OpaquePointer, at place: Int) -> Token {
        llama_sampler_sample(chain, context, Int32(place))
    }
}
