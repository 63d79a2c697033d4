/// Which tokens of a growing text: some of the prompt's, and some of those that are generated.
public struct TokenChoice: Sendable, Hashable {
    /// Which of the prompt's, one element a token; nil: all, empty: none.
    public var prompt: [Bool]?
    /// Which of the generated ones.
    ///
    /// A token counts as generated once it was chosen and is fed back.
    public var generated: GeneratedTokens

    /// Creates a choice; the default is every token.
    public init(prompt: [Bool]? = nil, generated: GeneratedTokens = .all) {
        self.prompt = prompt
        self.generated = generated
    }

    /// Every token.
    public static let all = TokenChoice()
    /// The prompt's tokens, no generated ones.
    public static let prompt = TokenChoice(generated: .none)
    /// The generated tokens, none of the prompt's.
    public static let generated = TokenChoice(prompt: [], generated: .all)

    /// The newest token at each step: the last of a prompt of that many tokens, then every generated one.
    public static func last(ofPrompt count: Int) -> TokenChoice {
        var mask = [Bool](repeating: false, count: max(1, count))
        mask[mask.count - 1] = true
        return TokenChoice(prompt: mask, generated: .all)
    }

    /// Whether it chooses the token at a position of a text that begins with a prompt of that many tokens.
    public func contains(_ position: Int, promptCount: Int) -> Bool {
        guard position < promptCount else { return generated.contains(position - promptCount) }
        guard let prompt else { return true }
        return position < prompt.count && prompt[position]
    }

    /// Whether it can choose any token where so many generated ones are fed at most.
    func choosesAny(fedTokens: Int) -> Bool {
        if prompt?.contains(true) ?? true { return true }
        return generated.first.map { $0 < fedTokens } ?? false
    }
}

/// Which generated tokens, the first counting as 0.
public enum GeneratedTokens: Sendable, Hashable {
    /// None.
    case none
    /// All.
    case all
    /// From this one on.
    case from(Int)
    /// Every so-manieth, beginning at the offset.
    case every(Int, offset: Int)

    /// Whether it chooses a generated token.
    public func contains(_ index: Int) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .from(let first): index >= first
        case .every(let step, let offset): index >= offset && (index - offset) % max(1, step) == 0
        }
    }

    /// The first that it chooses; nil: none.
    var first: Int? {
        switch self {
        case .none: nil
        case .all: 0
        case .from(let first): first
        case .every(_, let offset): offset
        }
    }

    /// Whether its numbers make sense.
    var isPossible: Bool {
        switch self {
        case .none, .all: true
        case .from(let first): first >= 0
        case .every(let step, let offset): step >= 1 && offset >= 0
        }
    }
}
