public import LlamaEngine

/// A tokenised text or conversation with what a plan's places need of it: whose words each token is of, and which
/// characters it spells.
public struct SteeredText: Sendable, Hashable {
    /// All tokens as the model gets them.
    public let tokens: [Token]
    /// The text that they spell; of a conversation as it is written out.
    public let text: String
    /// The turns, in order; none for plain text.
    public let turns: [RenderedChat.Turn]
    /// Whether the assistant's next turn is opened at the end, so that what the model writes is that turn.
    public let opensReply: Bool
    /// Where the assistant's turns open, in order; see ``PoolingRule/opening``.
    let openings: [Int]
    /// The characters of each token, counted from 0; nil where the tokens don't spell the text letter by letter.
    let characters: [Range<Int>]?

    /// Plain text, with the marks that the model puts around it.
    public init(text: String, model: Model) {
        tokens = model.tokenizer.encode(text)
        self.text = text
        turns = []
        opensReply = false
        openings = []
        characters = Self.characters(tokens, of: text, model.tokenizer)
    }

    /// A conversation as the template writes it out.
    ///
    /// - Parameters:
    ///   - chat: the turns.
    ///   - template: how they are written out.
    ///   - opensReply: whether the assistant's next turn is opened, to be written by the model.
    ///   - model: the model.
    /// - Throws: `EngineError` for turns that can't be written out.
    public init(
        chat: [Turn],
        template: ChatTemplate,
        opensReply: Bool = true,
        model: Model
    ) throws {
        let rendered = try template.render(
            chat.map { ChatMessage(role: $0.role, content: $0.content) },
            opensReply: opensReply,
            tokenizer: model.tokenizer
        )
        tokens = rendered.tokens
        text = rendered.text
        turns = rendered.turns
        self.opensReply = opensReply
        let replies = rendered.turns.count { $0.role == RenderedChat.assistant }
        openings = (0..<replies + (opensReply ? 1 : 0)).compactMap {
            rendered.opening(ofReply: $0, opensReply: opensReply)
        }
        characters = Self.characters(tokens, of: text, model.tokenizer)
    }

    /// The same with what the model wrote behind it.
    ///
    /// A plain pass can read it again under the same plan: ``CompiledPlan/interventions(on:generatedFrom:)``.
    public func appending(_ generated: [Token]) -> SteeredText {
        SteeredText(
            tokens: tokens + generated,
            text: text,
            turns: turns,
            opensReply: opensReply,
            openings: openings,
            characters: characters.map {
                $0 + Array(repeating: 0..<0, count: generated.count)
            }
        )
    }

    private init(
        tokens: [Token],
        text: String,
        turns: [RenderedChat.Turn],
        opensReply: Bool,
        openings: [Int],
        characters: [Range<Int>]?
    ) {
        self.tokens = tokens
        self.text = text
        self.turns = turns
        self.opensReply = opensReply
        self.openings = openings
        self.characters = characters
    }

    /// The characters (Unicode scalars) that each token holds one byte of at least.
    private static func characters(
        _ tokens: [Token],
        of text: String,
        _ tokenizer: Tokenizer
    ) -> [Range<Int>]? {
        // A closing mark of an encoder stands behind the text.
        var spelt = tokens[...]
        while let last = spelt.last, tokenizer.isSpecial(last),
            !text.utf8.reversed().starts(with: tokenizer.bytes(of: last, special: true).reversed())
        {
            spelt.removeLast()
        }
        guard let places = try? TokenPlaces(Array(spelt), in: text, tokenizer: tokenizer) else {
            return nil
        }
        // The character of each byte.
        var numbers: [Int] = []
        for (number, scalar) in text.unicodeScalars.enumerated() {
            for _ in 0..<UTF8.width(scalar) { numbers.append(number) }
        }
        let ranges = places.ranges.map { bytes -> Range<Int> in
            guard let first = bytes.first, let last = bytes.last else { return 0..<0 }
            return numbers[first]..<numbers[last] + 1
        }
        return ranges + Array(repeating: 0..<0, count: tokens.count - spelt.count)
    }
}
