public import LlamaEngine

/// An example as the model gets it.
public struct TokenizedExample: Sendable, Hashable {
    /// All tokens, the model's own marks included.
    public var tokens: [Token]
    /// The positions that are pooled, ascending; never empty.
    public var pool: [Int]
    /// Whether tokens were cut off to fit the context.
    public var isTruncated: Bool

    /// Creates an example from its parts.
    public init(tokens: [Token], pool: [Int], isTruncated: Bool = false) {
        self.tokens = tokens
        self.pool = pool
        self.isTruncated = isTruncated
    }
}

/// Makes tokens and pools out of examples.
public struct ExampleTokenizer: Sendable {
    let model: Model
    private let template: ChatTemplate?
    private let templateName: String?
    private let pooling: PoolingRule
    private let includesSpecial: Bool
    private let truncates: Bool

    /// Creates a tokenizer.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - pooling: which tokens are pooled.
    ///   - includesSpecial: whether the model's own marks and the template's tokens are pooled, too.
    ///   - truncates: whether texts over the context are cut (else they are an error).
    ///   - template: the name of a chat template, instead of the model's own; `plain` writes a line `Role: words` a
    ///     turn and needs none.
    public init(
        model: Model,
        pooling: PoolingRule,
        includesSpecial: Bool = false,
        truncates: Bool = false,
        template: String? = nil
    ) {
        self.model = model
        self.pooling = pooling
        self.includesSpecial = includesSpecial
        self.truncates = truncates
        templateName = template
        self.template =
            template == MarkedText.name
            ? nil : try? ChatTemplate(model: model.info, named: template)
    }

    /// Tokenises one example.
    ///
    /// - Throws: `UndertoneError` with file and line for a text over the context (unless it is cut),
    ///   one without content, or turns that can't be written out.
    public func callAsFunction(_ example: Example) throws -> TokenizedExample {
        do {
            switch example.content {
            case .text(let text): return try tokenize(text, example)
            case .chat(let turns): return try tokenize(turns, example)
            }
        } catch let error as EngineError {
            throw UndertoneError.badInput(
                error.message,
                file: example.source.file,
                line: example.source.line
            )
        }
    }

    private func tokenize(_ text: String, _ example: Example) throws -> TokenizedExample {
        if case .span(let role) = pooling, example.spans[role] == nil {
            throw refusal("plain text has no turns, so span:\(role) has nothing to pool", example)
        }
        guard pooling != .opening else {
            throw refusal("plain text has no turns, so no reply to pool the opening of", example)
        }
        return try tokenize(text, spoken: nil, example)
    }

    // `spoken`: the bytes of each turn's words; nil for a text without turns.
    private func tokenize(
        _ text: String,
        spoken: [(role: String, bytes: Range<Int>)]?,
        _ example: Example
    ) throws -> TokenizedExample {
        // No token is that long: such a text is over the context, whatever the vocabulary makes of it.
        let limit = model.info.contextLength * 256
        var text = text
        let isCut = text.utf8.count > limit
        if isCut {
            guard truncates else { throw tooLong("more than \(limit) bytes", example) }
            text = String(decoding: text.utf8.prefix(limit), as: UTF8.self)
        }
        var tokens = model.tokenizer.encode(text)
        let isOver = tokens.count > model.info.contextLength
        if isOver {
            guard truncates else { throw tooLong("\(tokens.count) tokens", example) }
            let last = tokens.last
            tokens.removeLast(tokens.count - model.info.contextLength)
            // An encoder's closing mark stays at the end.
            if let last, model.tokenizer.isSpecial(last) { tokens[tokens.count - 1] = last }
        }
        var content = tokens.indices.filter {
            includesSpecial || !model.tokenizer.isSpecial(tokens[$0])
        }
        if case .span(let name) = pooling {
            content = try marked(
                name,
                spoken?.filter { $0.role == name }.map(\.bytes) ?? [],
                in: text,
                tokens,
                isChat: false,
                example
            )
        } else if let spoken, !includesSpecial {
            content = places(of: spoken.map(\.bytes), in: text, tokens, isChat: false)
        }
        return try pooled(tokens, content: content, isCut || isOver, example)
    }

    private func tokenize(_ turns: [Turn], _ example: Example) throws -> TokenizedExample {
        if templateName == MarkedText.name {
            guard pooling != .opening else {
                throw refusal("turns that are written out plainly open no reply", example)
            }
            let marked = MarkedText(turns)
            return try tokenize(marked.text, spoken: marked.turns, example)
        }
        let template = try template ?? ChatTemplate(model: model.info, named: templateName)
        let messages = turns.map { ChatMessage(role: $0.role, content: $0.content) }
        let opensReply =
            pooling == .opening && !turns.contains { $0.role == RenderedChat.assistant }
        var chat = try template.render(
            messages,
            opensReply: opensReply,
            tokenizer: model.tokenizer
        )
        let isTruncated = chat.tokens.count > model.info.contextLength
        if isTruncated {
            guard truncates else { throw tooLong("\(chat.tokens.count) tokens", example) }
            chat.tokens.removeLast(chat.tokens.count - model.info.contextLength)
        }
        var content: [Int]
        if case .span(let name) = pooling, example.spans[name] != nil {
            content = try marked(name, [], in: chat.text, chat.tokens, isChat: true, example)
        } else if case .span(let role) = pooling {
            let spoken = chat.turns.filter { $0.role == role }
            guard !spoken.isEmpty else {
                let roles = Set(turns.map(\.role)).sorted().joined(separator: ", ")
                throw refusal("no turn of '\(role)' here (turns of: \(roles))", example)
            }
            content = spoken.flatMap { Array(includesSpecial ? $0.whole : $0.content) }
        } else if pooling == .opening {
            content = chat.opening(ofReply: 0, opensReply: opensReply).map { [$0] } ?? []
        } else {
            content = chat.tokens.indices.filter { includesSpecial || !chat.isTemplate[$0] }
        }
        content.removeAll { $0 >= chat.tokens.count }
        return try pooled(chat.tokens, content: content, isTruncated, example)
    }

    private func pooled(
        _ tokens: [Token],
        content: [Int],
        _ isTruncated: Bool,
        _ example: Example
    ) throws -> TokenizedExample {
        guard tokens.allSatisfy({ $0 >= 0 && $0 < model.info.vocabularyCount }) else {
            throw refusal(
                "the model's vocabulary can't write this text out and has no unknown token; the model may be damaged",
                example
            )
        }
        guard let first = content.first, let last = content.last else {
            throw refusal(
                "the text has no tokens to pool, once the model's own marks are left out",
                example
            )
        }
        let pool =
            switch pooling {
            case .mean, .span, .opening: content
            case .first: [first]
            case .last: [last]
            }
        return TokenizedExample(tokens: tokens, pool: pool, isTruncated: isTruncated)
    }

    private func tooLong(_ size: String, _ example: Example) -> UndertoneError {
        refusal(
            "the text has \(size), over the model's context of \(model.info.contextLength) tokens; "
                + "shorten it, or cut such texts with --truncate",
            example
        )
    }

    func refusal(_ message: String, _ example: Example) -> UndertoneError {
        UndertoneError.badInput(message, file: example.source.file, line: example.source.line)
    }
}
