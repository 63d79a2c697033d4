/// How strengths are tried.
public struct CalibrationOptions: Sendable, Hashable, Codable {
    /// Strengths in units of the mean norm, both signs.
    public var alphas: [Double]
    /// What a strength is to stay within.
    public var budget: CalibrationBudget
    /// The tokens that are written, as plans name them; nil: `opening` for directions fitted there, else all.
    public var tokens: String?
    /// The closed set; nil: the names of the directions and of what they were set against.
    public var words: [String]?
    /// The word of the target; nil: the direction's name.
    public var word: String?
    /// How the state is asked for; nil: by the person that the direction's name begins with, else the model's own.
    public var question: ReportQuestion?
    /// Random directions of the same length.
    public var randomDirections: Int
    /// Texts that the model goes on with, for repetition.
    public var generations: Int
    /// The most tokens of what it writes.
    public var generatedTokens: Int
    /// The most tokens of a neutral text.
    public var textTokens: Int
    /// Bootstrap replicates.
    public var replicates: Int
    /// Of the halves, random directions and the bootstrap.
    public var seed: UInt64
    /// F32 throughout.
    public var precise: Bool

    /// The strengths that are tried unless others are asked for.
    public static let standardAlphas: [Double] = [
        -1.5, -1, -0.75, -0.5, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5,
    ]

    /// Creates options.
    public init(
        alphas: [Double] = standardAlphas,
        budget: CalibrationBudget = CalibrationBudget(),
        tokens: String? = nil,
        words: [String]? = nil,
        word: String? = nil,
        question: ReportQuestion? = nil,
        randomDirections: Int = 10,
        generations: Int = 8,
        generatedTokens: Int = 32,
        textTokens: Int = 384,
        replicates: Int = 2000,
        seed: UInt64 = 0,
        precise: Bool = false
    ) {
        self.alphas = Array(Set(alphas + [0])).sorted()
        self.budget = budget
        self.tokens = tokens
        self.words = words
        self.word = word
        self.question = question
        self.randomDirections = randomDirections
        self.generations = generations
        self.generatedTokens = generatedTokens
        self.textTokens = textTokens
        self.replicates = replicates
        self.seed = seed
        self.precise = precise
    }

    /// Refuses what makes no sense.
    ///
    /// - Throws: `UndertoneError`.
    public func check() throws {
        guard alphas.allSatisfy(\.isFinite), alphas.contains(where: { $0 > 0 }) else {
            throw UndertoneError.badInput(
                "strengths are finite numbers, one of them above 0 at least"
            )
        }
        guard budget.divergence > 0, budget.perplexityRatio >= 1 else {
            throw UndertoneError.badInput(
                "a budget is a KL above 0 nat and a perplexity ratio of 1 or more"
            )
        }
        guard (0...1000).contains(randomDirections), (0...1000).contains(generations),
            (1...4096).contains(generatedTokens), textTokens > 1, replicates > 1
        else {
            throw UndertoneError.badInput(
                "random directions and generations are 0 to 1000, generated tokens 1 to 4096, replicates 2 or more"
            )
        }
        if let tokens { _ = try SteeringPlan.TokenItem.items(tokens) }
    }

    /// The tokens that a direction is tried on, as plans name them.
    package func tokens(of direction: Direction) -> String {
        tokens ?? (direction.origin.pooling == "\(PoolingRule.opening)" ? "opening" : "all")
    }

    /// How a direction's state is asked for.
    package func question(of direction: Direction) -> ReportQuestion {
        let person = Self.parts(direction.name).person ?? .own
        if var question {
            question.person = person
            return question
        }
        return ReportQuestion.standard.first { $0.person == person }
            ?? ReportQuestion(person: .own, question: "How are you feeling?", stem: "I feel")
    }

    /// The word of a direction's target.
    package func word(of direction: Direction) -> String {
        word ?? Self.parts(direction.name).emotion
    }

    /// The closed set for directions.
    package func words(of directions: [Direction]) -> [String] {
        if let words { return words }
        let names = directions.flatMap { [$0.name, $0.against] }.map { Self.parts($0).emotion }
        // What paired stories call their neutral telling, and all states together, are none.
        return Set(names).subtracting(["baseline", "any"]).sorted()
    }

    /// `self:joyful` is the person `self` and the emotion `joyful`; other names are emotions.
    static func parts(_ name: String) -> (person: Person?, emotion: String) {
        for person in Person.allCases where name.hasPrefix(person.label("")) {
            return (person, String(name.dropFirst(person.label("").count)))
        }
        return (nil, name)
    }
}
