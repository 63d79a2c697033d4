internal import LlamaEngine

/// How projections of neutral text's tokens are spread: what z-scores are made with.
public struct ProjectionBaseline: Sendable, Hashable, Codable {
    /// The corpus, as `format:path`.
    public var corpus: String
    /// Which of its labels; nil: all texts.
    public var labels: [String]?
    /// The SHA-256 of the texts that were read.
    public var corpusSHA256: String
    /// How many texts they are.
    public var texts: Int
    /// How many tokens of words.
    public var tokens: Int
    /// How many of the texts were cut to the model's context.
    public var truncated: Int
    /// Means by entry of ``ReadoutDirections``, in raw units.
    public var means: [Double]
    /// Standard deviations (n − 1) by entry.
    public var deviations: [Double]

    /// Creates a baseline; means and deviations have one element for each entry of the directions.
    public init(
        corpus: String,
        labels: [String]? = nil,
        corpusSHA256: String,
        texts: Int,
        tokens: Int,
        truncated: Int = 0,
        means: [Double],
        deviations: [Double]
    ) {
        precondition(means.count == deviations.count, "means and deviations of different entries")
        self.corpus = corpus
        self.labels = labels
        self.corpusSHA256 = corpusSHA256
        self.texts = texts
        self.tokens = tokens
        self.truncated = truncated
        self.means = means
        self.deviations = deviations
    }

    /// The z-scores of projections: (h·v̂ − mean) / standard deviation, by entry.
    public func z(_ projections: [Double]) -> [Double] {
        projections.indices.map { (projections[$0] - means[$0]) / deviations[$0] }
    }

    /// Refuses neutral text that doesn't vary along a direction, or has too few tokens.
    func check(_ directions: ReadoutDirections) throws {
        guard tokens > 1 else {
            throw UndertoneError.badInput(
                "the neutral text \(corpus) has \(tokens) token(s) of words; z-scores need hundreds"
            )
        }
        for (entry, place) in zip(directions.entries, means.indices) {
            guard deviations[place] > 1e-6 * max(abs(means[place]), 1e-6), means[place].isFinite
            else {
                throw UndertoneError.badInput(
                    "the tokens of the neutral text \(corpus) do not vary along '\(entry.name)' at layer "
                        + "\(entry.point.layer) (standard deviation \(deviations[place])); give varied text"
                )
            }
        }
    }
}
