internal import Foundation

/// How a session computes.
public struct SessionConfiguration: Sendable, Hashable, Codable {
    /// Tokens in one pass, and cells of the cache.
    public var batchTokens: Int
    /// Tokens that a conversation may grow to; at least `batchTokens`.
    public var contextTokens: Int
    /// Sequences in one pass.
    public var maxSequences: Int
    /// Threads.
    public var threads: Int
    /// F32 throughout: no flash attention (which rounds keys and values to 16 bits), F32 cache, exact GELU.
    public var precise: Bool

    /// The most sequences that llama.cpp can tell apart.
    public static let sequenceLimit = 256

    /// Creates a configuration.
    public init(
        batchTokens: Int = 512,
        contextTokens: Int? = nil,
        maxSequences: Int? = nil,
        threads: Int? = nil,
        precise: Bool = false
    ) {
        self.batchTokens = batchTokens
        self.contextTokens = max(batchTokens, contextTokens ?? batchTokens)
        self.maxSequences = maxSequences ?? min(Self.sequenceLimit, max(1, batchTokens))
        self.threads = threads ?? Self.defaultThreads
        self.precise = precise
    }

    /// `UNDERTONE_THREADS`, or the number of cores.
    public static var defaultThreads: Int {
        if let text = ProcessInfo.processInfo.environment["UNDERTONE_THREADS"],
            let count = Int(text), count > 0
        {
            return count
        }
        return ProcessInfo.processInfo.activeProcessorCount
    }

    /// Checks everything that llama.cpp would assert on.
    func check(_ model: ModelInfo) throws {
        guard batchTokens >= 2, batchTokens <= 1 << 20 else {
            throw EngineError(
                .badRequest,
                "a pass of \(batchTokens) tokens is not possible; choose 2 to 1,048,576."
            )
        }
        guard (1...min(Self.sequenceLimit, batchTokens)).contains(maxSequences) else {
            throw EngineError(
                .badRequest,
                "\(maxSequences) sequences a pass are not possible; choose 1 to \(min(Self.sequenceLimit, batchTokens))."
            )
        }
        guard (1...512).contains(threads) else {
            throw EngineError(.badRequest, "\(threads) threads are not possible; choose 1 to 512.")
        }
        guard contextTokens <= 1 << 24 else {
            throw EngineError(.badRequest, "a context of \(contextTokens) tokens is not possible.")
        }
        if model.isEncoder, contextTokens > max(batchTokens, model.contextLength) {
            throw EngineError(.badRequest, "an encoder's context is \(model.contextLength) tokens.")
        }
    }
}
