public import LlamaEngine

/// Lets a model go on with texts under plans, as many side by side as fit.
public struct SteeredGenerator: Sendable {
    /// How it writes.
    public struct Options: Sendable, Hashable, Codable {
        /// The most new tokens of each text.
        public var maxTokens: Int
        /// 0 is greedy.
        public var temperature: Float
        /// The smallest set of tokens with this much probability; 1 for no limit.
        public var topP: Float
        /// The seed of the draw, the same for each plan.
        public var seed: UInt32
        /// Texts that end an answer.
        public var stop: [String]
        /// F32 throughout.
        public var precise: Bool

        /// Creates options; the default is greedy.
        public init(
            maxTokens: Int = 128,
            temperature: Float = 0,
            topP: Float = 1,
            seed: UInt32 = 0,
            stop: [String] = [],
            precise: Bool = false
        ) {
            self.maxTokens = maxTokens
            self.temperature = temperature
            self.topP = topP
            self.seed = seed
            self.stop = stop
            self.precise = precise
        }
    }

    /// One text under one plan.
    public struct Job: Sendable {
        /// What the model goes on with.
        public var text: SteeredText
        /// What is done to it meanwhile.
        public var plan: CompiledPlan

        /// Creates a job.
        public init(_ text: SteeredText, _ plan: CompiledPlan) {
            self.text = text
            self.plan = plan
        }
    }

    /// Cells of the cache for the texts of a pass together, unless fewer of them need more.
    static let cells = 4096
    /// Texts side by side.
    static let sequences = 32

    private let model: Model
    private let options: Options

    /// Creates a generator.
    public init(model: Model, options: Options = Options()) {
        self.model = model
        self.options = options
    }

    /// Goes on with every text under its plan.
    ///
    /// Texts of one pass are computed together, so their number may change an answer where rounding decides.
    ///
    /// - Parameters:
    ///   - jobs: what to go on with.
    ///   - reading: which states are handed out on the way, by the place of a job; nil for none.
    ///   - onText: called with the place of a job and its new piece of text, on the session's thread; return false to
    ///     end that text.
    /// - Returns: an answer for each job, in their order.
    /// - Throws: `UndertoneError` for a place that chooses no token, before any text is computed; `EngineError` for a
    ///   text over the context, an encoder, or a write that didn't arrive.
    public func run(
        _ jobs: [Job],
        reading: StateReading? = nil,
        onText: @escaping @Sendable (_ job: Int, _ text: String) -> Bool = { _, _ in true }
    ) async throws -> [Generation] {
        let requests = try jobs.map(request)
        let parts = Self.parts(requests.map { $0.prompt.count + $0.maxTokens + 1 })
        let counts = parts.map { part in
            part.reduce(0) { $0 + requests[$1].prompt.count + requests[$1].maxTokens + 1 }
        }
        guard let most = parts.map(\.count).max(), let longest = counts.max() else { return [] }
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(
                batchTokens: max(PooledReader.defaultBatchTokens(model.info), most),
                contextTokens: longest,
                maxSequences: most,
                precise: options.precise
            )
        )
        var found: [Generation] = []
        for part in parts {
            try Task.checkCancellation()
            let first = part.lowerBound
            let shifted = reading.map { reading in
                StateReading(points: reading.points) { states in
                    var states = states
                    states.sequence += first
                    reading.onToken(states)
                }
            }
            found += try await session.generate(Array(requests[part]), reading: shifted) {
                onText(first + $0, $1)
            }
        }
        return zip(jobs, found).map { job, generation in
            // The limit was that of the context.
            var generation = generation
            let room = model.info.contextLength - job.text.tokens.count
            if generation.end == .tokenLimit, room < options.maxTokens {
                generation.end = .contextFull
            }
            return generation
        }
    }

    private func request(_ job: Job) throws -> GenerationRequest {
        let room = model.info.contextLength - job.text.tokens.count
        guard room > 0 || model.info.isEncoder else {
            throw UndertoneError.badInput(
                "the text has \(job.text.tokens.count) tokens, and the model's context is "
                    + "\(model.info.contextLength): there is no room for an answer. Shorten it"
            )
        }
        let maxTokens = min(options.maxTokens, max(1, room))
        return GenerationRequest(
            prompt: job.text.tokens,
            maxTokens: maxTokens,
            sampling: SamplingOptions(
                temperature: options.temperature,
                topP: options.topP,
                seed: options.seed
            ),
            stopStrings: options.stop,
            steering: try job.plan.tokenInterventions(on: job.text, maxTokens: maxTokens)
        )
    }

    /// Runs of jobs that fit one pass, by what each needs of the cache.
    static func parts(_ needs: [Int]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        var sum = 0
        for (job, need) in needs.enumerated() {
            if job > start, sum + need > cells || job - start == sequences {
                parts.append(start..<job)
                (start, sum) = (job, 0)
            }
            sum += need
        }
        if start < needs.count { parts.append(start..<needs.count) }
        return parts
    }
}

extension Generation.End {
    /// Why an answer ended, in a word for tables and JSON.
    public var word: String {
        switch self {
        case .endOfTurn: "end"
        case .stopString: "stop"
        case .tokenLimit: "limit"
        case .contextFull: "context"
        case .cancelled: "cancelled"
        }
    }
}

extension GenerationsResult.Answer {
    /// An answer as it is kept.
    public init(_ generation: Generation) {
        self.init(
            text: generation.text,
            tokens: generation.tokens.count,
            end: generation.end.word
        )
    }
}
