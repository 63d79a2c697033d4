/// One sequence of a generation: what was asked, how far the model has read, what came out.
struct GrowingSequence {
    let request: GenerationRequest
    /// What of the request's steering changes anything, with its place there.
    let steering: [(place: Int, intervention: TokenIntervention)]
    let sampler: Sampler
    /// The generated tokens; the last may not be fed yet.
    private(set) var tokens: [Token] = []
    private(set) var end: Generation.End?
    /// Tokens in the cache: a position in the prompt followed by the generated tokens.
    var fed = 0
    /// Tokens of the prompt that an earlier generation had left there.
    var reused = 0
    /// By place in the request's steering the tokens that were written, and how many ungated writes there should be.
    var written: [Int]
    var expected: [Int]
    private var stream: TextStream
    private var keyNumbers: [[Int]: Int32] = [:]

    init(_ request: GenerationRequest) throws {
        self.request = request
        steering = request.steering.enumerated()
            .filter { !$0.element.operation.isIdentity }
            .map { (place: $0.offset, intervention: $0.element) }
        sampler = try Sampler(request.sampling)
        stream = TextStream(stops: request.stopStrings)
        written = [Int](repeating: 0, count: request.steering.count)
        expected = written
    }

    var promptCount: Int { request.prompt.count }

    /// Tokens that wait to be fed.
    var pendingCount: Int { promptCount + tokens.count - fed }

    var isReadingPrompt: Bool { fed < promptCount }

    /// The tokens at some positions.
    func text(_ positions: Range<Int>) -> [Token] {
        positions.map { $0 < promptCount ? request.prompt[$0] : tokens[$0 - promptCount] }
    }

    /// Those of some positions that an intervention chooses.
    func chosen(_ positions: Range<Int>, by intervention: TokenIntervention) -> [Int] {
        positions.filter { intervention.tokens.contains($0, promptCount: promptCount) }
    }

    /// The number of what is done to the token at a position.
    mutating func key(at position: Int, _ keys: inout SteeringKeys) -> Int32 {
        let chosen = steering.indices.filter {
            steering[$0].intervention.tokens.contains(position, promptCount: promptCount)
        }
        if let known = keyNumbers[chosen] { return known }
        let number = keys.number(of: chosen.map { steering[$0].intervention.touch })
        keyNumbers[chosen] = number
        return number
    }

    /// Takes the next token, or an end.
    mutating func take(_ token: Token, of tokenizer: Tokenizer, onText: (String) -> Bool) {
        guard !tokenizer.endsGeneration(token) else { return finish(.endOfTurn, onText) }
        tokens.append(token)
        if let stop = stream.append(tokenizer.bytes(of: token)) {
            return finish(.stopString(stop), onText)
        }
        let text = stream.next()
        if !text.isEmpty, !onText(text) { return finish(.cancelled, onText) }
        // The last token needs no pass: nothing comes after it.
        if tokens.count >= request.maxTokens { finish(.tokenLimit, onText) }
    }

    /// Ends it, and gives out the text that was held back.
    mutating func finish(_ end: Generation.End, _ onText: (String) -> Bool) {
        self.end = end
        let rest = stream.next(final: true)
        if !rest.isEmpty, end != .cancelled { _ = onText(rest) }
    }

    var generation: Generation {
        Generation(
            tokens: tokens,
            text: stream.all,
            end: end ?? .cancelled,
            written: written,
            reused: reused
        )
    }
}
