public import LlamaEngine

/// A text or conversation as its model's tokens, with what each stands for.
public struct ReadoutText: Sendable, Hashable {
    /// A token.
    public struct Token: Sendable, Hashable {
        /// What it is.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// Of the words.
            case content
            /// Of the chat template.
            case template
            /// A mark of the model's own.
            case special
        }

        /// Its number in the vocabulary.
        public var id: LlamaEngine.Token
        /// What it spells; a part of a character becomes U+FFFD.
        public var piece: String
        /// The bytes of ``ReadoutText/text`` that it stands for; empty for a mark that is not in it.
        public var bytes: Range<Int>
        /// The Unicode scalars that it touches; tokens that share a character touch the same one.
        public var scalars: Range<Int>
        /// Words, template or mark.
        public var kind: Kind
        /// The turn, from 0; nil in plain text and after the last turn.
        public var turn: Int?
    }

    /// A turn, or all of a plain text.
    public struct Turn: Sendable, Hashable {
        /// Who speaks; nil in plain text.
        public var role: String?
        /// The tokens of the words.
        public var content: Range<Int>
        /// The last token of the template before the words: what the turn is spoken from.
        public var opening: Int?
    }

    /// The text as the model gets it; of a conversation with the template's.
    public let text: String
    /// The tokens.
    public let tokens: [Token]
    /// The turns; a plain text is one.
    ///
    /// A reply that is opened and not spoken is one without content.
    public let turns: [Turn]
    /// Which tokens are shown as one, since they share a character: ranges of tokens, in order.
    public let cells: [Range<Int>]

    /// Tokenises a plain text.
    ///
    /// - Throws: `UndertoneError` for a text without words, or over the model's context.
    public init(_ text: String, model: Model) throws {
        guard !TextCheck.isBlank(text) else {
            throw UndertoneError.badInput("the text is empty; there is nothing to read")
        }
        // No token is that long: such a text is over the context, whatever the vocabulary makes of it.
        let isLong = text.utf8.count > model.info.contextLength * 256
        let ids = isLong ? [] : model.tokenizer.encode(text)
        try Self.check(isLong ? model.info.contextLength + 1 : ids.count, ids, model)
        let kinds = ids.map { id -> Token.Kind in
            model.tokenizer.isSpecial(id) ? .special : .content
        }
        let content = kinds.indices.filter { kinds[$0] == .content }
        guard let first = content.first, let last = content.last else {
            throw UndertoneError.badInput(
                "the model's vocabulary can't write anything of this text; there is nothing to read"
            )
        }
        self.init(
            text,
            ids,
            kinds: kinds,
            turns: [Turn(role: nil, content: first..<last + 1, opening: nil)],
            model,
            isChat: false
        )
    }

    /// Tokenises a conversation; where the assistant doesn't speak last, its reply is opened.
    ///
    /// - Throws: `UndertoneError` for a model without a chat template, an encoder among them, turns that can't be
    ///   written out, or a conversation over the model's context.
    public init(
        chat turns: [Undertone.Turn],
        model: Model,
        template name: String? = nil
    ) throws {
        let opens = turns.last?.role != "assistant"
        let chat: RenderedChat
        do {
            chat = try ChatTemplate(model: model.info, named: name).render(
                turns.map { ChatMessage(role: $0.role, content: $0.content) },
                opensReply: opens,
                tokenizer: model.tokenizer
            )
        } catch let error as EngineError {
            throw UndertoneError.badInput(error.message)
        }
        try Self.check(chat.tokens.count, chat.tokens, model)
        var spoken = chat.turns.map { turn in
            Turn(
                role: turn.role,
                content: turn.content,
                opening: turn.content.lowerBound > 0 ? turn.content.lowerBound - 1 : nil
            )
        }
        if opens {
            let end = chat.tokens.count
            spoken.append(Turn(role: "assistant", content: end..<end, opening: end - 1))
        }
        self.init(
            chat.text,
            chat.tokens,
            kinds: zip(chat.tokens, chat.isTemplate).map { id, isTemplate in
                isTemplate
                    ? model.tokenizer.isSpecial(id) ? .special : .template : .content
            },
            turns: spoken,
            model,
            isChat: true
        )
    }

    private init(
        _ text: String,
        _ ids: [LlamaEngine.Token],
        kinds: [Token.Kind],
        turns: [Turn],
        _ model: Model,
        isChat: Bool
    ) {
        let places = TokenAlignment(ids, in: text, tokenizer: model.tokenizer, isChat: isChat)
            .ranges
        let boundaries = TextBoundaries(text)
        self.text = text
        self.turns = turns
        tokens = ids.indices.map { index in
            let bytes = places[index]
            return Token(
                id: ids[index],
                piece: model.tokenizer.decode([ids[index]], special: true),
                bytes: bytes,
                scalars: boundaries.scalars(bytes),
                kind: kinds[index],
                turn: isChat ? turns.firstIndex { $0.content.contains(index) } : nil
            )
        }
        cells = boundaries.cells(places)
    }

    private static func check(
        _ count: Int,
        _ ids: [LlamaEngine.Token],
        _ model: Model
    ) throws {
        guard count <= model.info.contextLength else {
            throw UndertoneError.badInput(
                "the text has \(ids.isEmpty ? "more" : "\(count)") tokens\(ids.isEmpty ? " than" : ", over") the "
                    + "model's context of \(model.info.contextLength); shorten it, or read it in parts"
            )
        }
        guard ids.allSatisfy({ $0 >= 0 && $0 < model.info.vocabularyCount }) else {
            throw UndertoneError.badInput(
                "the model's vocabulary can't write this text out and has no unknown token"
            )
        }
    }

    /// The words behind some bytes.
    public func words(_ bytes: Range<Int>) -> String {
        let all = text.utf8
        let start = all.index(all.startIndex, offsetBy: bytes.lowerBound)
        return String(decoding: all[start...].prefix(bytes.count), as: UTF8.self)
    }

    /// What a cell spells in the text; for marks that are not in it, what their tokens spell.
    public func words(cell: Range<Int>) -> String {
        let bytes =
            tokens[cell.lowerBound].bytes.lowerBound..<tokens[cell.upperBound - 1].bytes.upperBound
        return bytes.isEmpty ? tokens[cell].map(\.piece).joined() : words(bytes)
    }
}

/// Where characters begin among a text's bytes.
private struct TextBoundaries {
    /// By byte the number of the scalar that it is of; one more element for the end.
    private var scalarOfByte: [Int] = []
    /// By byte whether a character begins there; the end does.
    private var begins: [Bool]

    init(_ text: String) {
        begins = [Bool](repeating: false, count: text.utf8.count + 1)
        var number = 0
        var place = 0
        for character in text {
            begins[place] = true
            for scalar in character.unicodeScalars {
                for _ in 0..<UTF8.width(scalar) { scalarOfByte.append(number) }
                place += UTF8.width(scalar)
                number += 1
            }
        }
        scalarOfByte.append(number)
        begins[place] = true
    }

    func scalars(_ bytes: Range<Int>) -> Range<Int> {
        let start = scalarOfByte[bytes.lowerBound]
        return bytes.isEmpty ? start..<start : start..<scalarOfByte[bytes.upperBound - 1] + 1
    }

    /// Runs of tokens that begin and end where characters do.
    func cells(_ places: [Range<Int>]) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var first = 0
        for (token, place) in places.enumerated() where begins[place.upperBound] {
            cells.append(first..<token + 1)
            first = token + 1
        }
        if first < places.count { cells.append(first..<places.count) }
        return cells
    }
}
