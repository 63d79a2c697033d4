/// What a model wrote after the same prompts under several plans.
public struct GenerationsResult: RunResult, Hashable {
    /// `generations`.
    public static var kind: String { "generations" }
    /// The version of this form.
    public static var version: Int { 2 }

    /// One prompt's answers.
    public struct Row: Sendable, Hashable, Codable {
        /// What was asked, shortened for a table.
        public var prompt: String
        /// By plan, in the order of `plans`.
        public var answers: [Answer]

        /// A row from its parts.
        public init(prompt: String, answers: [Answer]) {
            self.prompt = prompt
            self.answers = answers
        }
    }

    /// What was written under one plan.
    public struct Answer: Sendable, Hashable, Codable {
        /// The words.
        public var text: String
        /// How many tokens; nil in records of before it was kept.
        public var tokens: Int?
        /// Why it ended: `end` (of the turn), `stop`, `limit`, `context` or `cancelled`.
        public var end: String?

        /// An answer from its parts.
        public init(text: String, tokens: Int? = nil, end: String? = nil) {
            self.text = text
            self.tokens = tokens
            self.end = end
        }
    }

    /// The plans, with the layers that they acted at; `none` for the model as it is.
    public var plans: [String]
    /// How tokens were drawn, in words.
    public var sampling: String
    /// A row a prompt.
    public var rows: [Row]

    /// A result from its parts.
    public init(plans: [String], sampling: String, rows: [Row]) {
        self.plans = plans
        self.sampling = sampling
        self.rows = rows
    }

    private enum Key: String, CodingKey {
        case plans, sampling, rows, direction, layer, tokens, alphas
    }

    private struct FirstRow: Decodable {
        var prompt: String
        var answers: [String]
    }

    /// Decodes this version, and the first, which had strengths of one direction for plans.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        guard values.contains(.alphas) else {
            plans = try values.decode([String].self, forKey: .plans)
            sampling = try values.decode(String.self, forKey: .sampling)
            rows = try values.decode([Row].self, forKey: .rows)
            return
        }
        let direction = try values.decode(String.self, forKey: .direction)
        let layer = try values.decode(Int.self, forKey: .layer)
        let tokens = try values.decode(String.self, forKey: .tokens)
        plans = try values.decode([Double].self, forKey: .alphas).map {
            "\(NumberText.signed($0, 1)) \(direction), hidden state \(layer), tokens: \(tokens)"
        }
        sampling = "greedy"
        rows = try values.decode([FirstRow].self, forKey: .rows).map { row in
            Row(prompt: row.prompt, answers: row.answers.map { Answer(text: $0) })
        }
    }

    /// Encodes this version.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(plans, forKey: .plans)
        try values.encode(sampling, forKey: .sampling)
        try values.encode(rows, forKey: .rows)
    }
}
