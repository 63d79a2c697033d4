/// What a model wrote after the same prompts under several strengths of a write.
public struct GenerationsResult: RunResult, Hashable {
    /// `generations`.
    public static var kind: String { "generations" }
    /// The version of this form.
    public static var version: Int { 1 }

    /// One prompt's answers.
    public struct Row: Sendable, Hashable, Codable {
        /// What was asked, shortened for a table.
        public var prompt: String
        /// By strength, in the order of `alphas`.
        public var answers: [String]

        /// A row from its parts.
        public init(prompt: String, answers: [String]) {
            self.prompt = prompt
            self.answers = answers
        }
    }

    /// What was written.
    public var direction: String
    /// Where.
    public var layer: Int
    /// On which tokens.
    public var tokens: String
    /// Strengths, in mean norms.
    public var alphas: [Double]
    /// A row a prompt.
    public var rows: [Row]

    /// A result from its parts.
    public init(direction: String, layer: Int, tokens: String, alphas: [Double], rows: [Row]) {
        self.direction = direction
        self.layer = layer
        self.tokens = tokens
        self.alphas = alphas
        self.rows = rows
    }
}
