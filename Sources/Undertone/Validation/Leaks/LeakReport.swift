internal import Statistics

/// How well words, or punctuation and length, tell the emotions of scenarios that a reader hasn't seen.
///
/// What they tell, a direction may owe to them: a corpus without leaks leaves both at chance.
public struct LeakReport: Sendable, Codable {
    /// What one kind of feature tells.
    public struct Reading: Sendable, Codable {
        /// What is read.
        public var name: String
        /// The share of texts whose emotion was told right, each by a reader without its scenario.
        public var accuracy: Double
        /// The mean accuracy with labels permuted within scenarios.
        public var chance: Double
        /// What 95 % of the permutations stay at or below.
        public var highestChance: Double
        /// (1 + permutations as accurate) / (1 + permutations).
        public var p: Double
        /// The share told right by class, in the order of ``LeakReport/classes``.
        public var recall: [Double]
        /// The p of each class's share, by the same permutations; not corrected for the number of classes.
        public var recallP: [Double]
    }

    /// A word that comes with an emotion.
    public struct Word: Sendable, Codable {
        /// The word in lower case.
        public var word: String
        /// The emotion.
        public var emotion: String
        /// In how many of the emotion's scenarios its text has the word.
        public var scenarios: Int
        /// How many scenarios the emotion has.
        public var of: Int
        /// In how many of them one of the texts would, by chance.
        public var expected: Double
        /// Standard deviations above that.
        public var score: Double
    }

    /// The classes: emotions in at least two scenarios, and the baseline.
    public var classes: [String]
    /// How many texts of these classes there are.
    public var texts: Int
    /// In how many scenarios.
    public var scenarios: Int
    /// How often labels were permuted.
    public var permutations: Int
    /// The seed of the permutations.
    public var seed: UInt64
    /// Bag of words, then punctuation and length.
    public var readings: [Reading]
    /// The words that leak most, highest score first.
    public var words: [Word]
    /// The score that the highest of all words stays at or below in 95 % of the permutations.
    public var highestChanceScore: Double

    /// Measures a corpus.
    ///
    /// Reader: the nearest class mean by cosine, after centring on the training texts. It is fitted anew for every
    /// scenario left out and every permutation, which costs sums over a matrix of inner products alone.
    ///
    /// A word's leak score: over the scenarios of emotion e, let p_s be the share of scenario s's texts that have the
    /// word, and O the number whose text under e has it. By chance O has mean Σ p_s and variance Σ p_s(1 − p_s); the
    /// score is (O − Σ p_s) / √Σ p_s(1 − p_s). What belongs to the topic, p_s = 1, adds nothing.
    ///
    /// - Parameters:
    ///   - corpus: Scenarios; other texts are left out.
    ///   - permutations: How often labels are permuted within scenarios.
    ///   - seed: Of the permutations.
    ///   - listed: How many words to list.
    /// - Throws: `UndertoneError` where fewer than two classes occur in two scenarios.
    public init(
        _ corpus: LintCorpus,
        permutations: Int = 1_000,
        seed: UInt64 = 1,
        listed: Int = 20
    ) throws {
        precondition(permutations > 0, "a null needs permutations")
        let data = try LeakData(corpus)
        self.permutations = permutations
        self.seed = seed
        classes = data.classes
        texts = data.labels.count
        scenarios = data.scenarios.count
        var generator = SeededGenerator(seed: seed)
        let permuted = (0..<permutations).map { _ in data.permutedLabels(using: &generator) }
        readings = [
            try LeakReader(data) { try LeakFeatures.words(data.texts, fitting: $0) }
                .reading("bag of words", permuted),
            try LeakReader(data) { LeakFeatures.marks(data.lintTexts, fitting: $0) }
                .reading("punctuation and length", permuted),
        ]
        let leaks = LeakingWords(data)
        words = Array(leaks.ranked(data.labels).prefix(listed))
        highestChanceScore = Descriptive.quantile(permuted.map(leaks.highestScore), 0.95)
    }
}
