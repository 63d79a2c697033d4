/// How what a model writes under a direction is tried and scored.
public struct WritingOptions: Sendable, Hashable, Codable {
    /// Strengths in units of the mean norm; 0 is always among them.
    public var alphas: [Double]
    /// The tokens that are written to, as plans name them.
    public var tokens: String
    /// The closed set that the judge chooses from.
    public var words: [String]
    /// The target's word.
    public var word: String
    /// What is put behind each prompt; nil: nothing.
    public var question: String?
    /// What the judge is asked about a text, and what its answer begins with.
    public var judge: ReportQuestion
    /// The system turn of the prompting arm, with `{word}` in the place of the target's word; nil: no such arm.
    public var instruction: String?
    /// Random directions of the same length.
    public var randomDirections: Int
    /// The most tokens of a text.
    public var maxTokens: Int
    /// 0 is greedy.
    public var temperature: Float
    /// Bootstrap replicates.
    public var replicates: Int
    /// Of random directions, shuffled labels, draws and the bootstrap.
    public var seed: UInt64
    /// F32 throughout.
    public var precise: Bool

    /// The judge's question unless another is given: the text is taken for the user's words.
    public static let standardJudge = ReportQuestion(
        person: .user,
        question: "How do I seem?",
        stem: "You seem"
    )

    /// Creates options.
    public init(
        alphas: [Double],
        tokens: String = "all",
        words: [String],
        word: String,
        question: String? = nil,
        judge: ReportQuestion = standardJudge,
        instruction: String? = "Act {word}.",
        randomDirections: Int = 10,
        maxTokens: Int = 48,
        temperature: Float = 0,
        replicates: Int = 2000,
        seed: UInt64 = 0,
        precise: Bool = false
    ) {
        self.alphas = Array(Set(alphas + [0])).sorted()
        self.tokens = tokens
        self.words = words
        self.word = word
        self.question = question
        self.judge = judge
        self.instruction = instruction
        self.randomDirections = randomDirections
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.replicates = replicates
        self.seed = seed
        self.precise = precise
    }

    /// Refuses what makes no sense.
    ///
    /// - Throws: `UndertoneError`.
    public func check() throws {
        guard alphas.count > 1, alphas.allSatisfy(\.isFinite) else {
            throw UndertoneError.badInput(
                "strengths are finite numbers, one of them not 0 at least"
            )
        }
        guard words.contains(word) else {
            throw UndertoneError.unknown("word", word, among: words, in: "the closed set (--words)")
        }
        guard (0...1000).contains(randomDirections), (1...4096).contains(maxTokens), replicates > 1,
            temperature.isFinite, temperature >= 0
        else {
            throw UndertoneError.badInput(
                "random directions are 0 to 1000, tokens 1 to 4096, replicates 2 or more, the temperature 0 or more"
            )
        }
    }
}
