internal import CLlama
internal import Foundation

/// One message of a conversation, as the engine sees it.
public struct ChatMessage: Sendable, Hashable {
    /// `system`, `user`, `assistant` or what the template knows.
    public var role: String
    /// The words.
    public var content: String

    /// Creates a message.
    public init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}

/// A conversation written out for a model, with the place of each turn.
public struct RenderedChat: Sendable {
    /// Where one turn stands among the tokens.
    public struct Turn: Sendable, Hashable {
        /// Who speaks.
        public var role: String
        /// The tokens of the words themselves.
        public var content: Range<Int>
        /// The turn with the template's tokens around it.
        public var whole: Range<Int>
    }

    /// The text as the model gets it.
    public var text: String
    /// The tokens.
    public var tokens: [Token]
    /// The turns, in order.
    public var turns: [Turn]
    /// For each token whether it is the template's, not anyone's words.
    public var isTemplate: [Bool]
}

/// How a model's conversations are written out.
public struct ChatTemplate: Sendable {
    /// The template's text (Jinja, as the file has it) or the name of one that llama.cpp knows.
    public let source: String

    /// Takes a model's own template, or the one named.
    ///
    /// - Throws: ``EngineError`` when the model has none, or llama.cpp doesn't know it.
    public init(model: ModelInfo, named name: String? = nil) throws {
        guard let source = name ?? model.chatTemplate else {
            throw EngineError(
                .badRequest,
                """
                \(model.name) has no chat template, so turns can't be written out. Use plain text, or name a \
                template that llama.cpp knows: \(Self.knownNames.joined(separator: ", ")).
                """
            )
        }
        self.source = source
        guard
            Self.apply(source, [ChatMessage(role: "user", content: "x")], opensReply: false) != nil
        else {
            throw EngineError(
                .badRequest,
                """
                llama.cpp doesn't know this chat template (it has a fixed list and reads no Jinja). Name one of: \
                \(Self.knownNames.joined(separator: ", ")).
                """
            )
        }
    }

    /// The names of the templates that llama.cpp has.
    public static var knownNames: [String] {
        var names = [UnsafePointer<CChar>?](repeating: nil, count: 256)
        let count = Int(llama_chat_builtin_templates(&names, names.count))
        return names.prefix(max(0, min(count, names.count))).compactMap {
            $0.map { String(cString: $0) }
        }
    }

    /// Writes a conversation out and finds every turn's tokens.
    ///
    /// The places are found by rendering the same roles once more with marks instead of words, so that words which
    /// the template itself uses can't be mistaken.
    ///
    /// - Parameters:
    ///   - messages: The turns.
    ///   - opensReply: Whether the assistant's next turn is opened at the end.
    ///   - tokenizer: The model's.
    /// - Returns: The text, its tokens, and each turn's place among them.
    /// - Throws: ``EngineError`` for empty turns, control tokens in the words, or a template that alters them.
    public func render(
        _ messages: [ChatMessage],
        opensReply: Bool = false,
        tokenizer: Tokenizer
    ) throws -> RenderedChat {
        guard !messages.isEmpty, messages.allSatisfy({ !$0.content.isEmpty }) else {
            throw EngineError(
                .badRequest,
                "a conversation needs at least one turn, and no turn may be empty."
            )
        }
        let marks = messages.indices.map { "\u{2}\($0)\u{3}" }
        let marked = zip(messages, marks).map { ChatMessage(role: $0.role, content: $1) }
        guard let text = Self.apply(source, messages, opensReply: opensReply),
            let skeleton = Self.apply(source, marked, opensReply: opensReply)
        else {
            throw EngineError(
                .badRequest,
                "llama.cpp could not apply the chat template to this conversation."
            )
        }
        var pieces: [String] = []
        var rest = Substring(skeleton)
        for mark in marks {
            guard let range = rest.range(of: mark) else {
                throw EngineError(
                    .badRequest,
                    "the chat template leaves out or reorders turn \(pieces.count + 1) (\(messages[pieces.count].role))."
                )
            }
            pieces.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        pieces.append(String(rest))
        let contents = try Self.contents(of: messages, in: text, between: pieces)
        let spans = Self.byteSpans(pieces: pieces, contents: contents)
        var tokens = tokenizer.encode(text, addSpecial: false, parseSpecial: true)
        // llama.cpp's templates leave the first mark to the vocabulary.
        if tokenizer.addsBeginning, let beginning = tokenizer.beginning, tokens.first != beginning {
            tokens.insert(beginning, at: 0)
        }
        return try Self.place(spans, messages, text: text, tokens: tokens, tokenizer: tokenizer)
    }

    /// The words as the template puts them: as they are, or trimmed.
    private static func contents(
        of messages: [ChatMessage],
        in text: String,
        between pieces: [String]
    ) throws -> [String] {
        let asTheyAre = messages.map(\.content)
        let trimmed = asTheyAre.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        for candidate in [asTheyAre, trimmed] {
            let joined = zip(pieces, candidate).map { $0 + $1 }.joined() + (pieces.last ?? "")
            if joined == text { return candidate }
        }
        throw EngineError(
            .badRequest,
            "the chat template changes the words of a turn; spans can't be found."
        )
    }

    private static func byteSpans(pieces: [String], contents: [String]) -> [Range<Int>] {
        var offset = 0
        return zip(pieces, contents).map { piece, content in
            let start = offset + piece.utf8.count
            offset = start + content.utf8.count
            return start..<offset
        }
    }

    private static func place(
        _ spans: [Range<Int>],
        _ messages: [ChatMessage],
        text: String,
        tokens: [Token],
        tokenizer: Tokenizer
    ) throws -> RenderedChat {
        let places = try TokenPlaces(tokens, in: text, tokenizer: tokenizer).ranges
        // A token that holds any of the words is of the words: "▁hat" also holds the template's space before them.
        func range(_ bytes: Range<Int>, from first: Int) -> Range<Int> {
            let lower =
                places.indices[first...].first { places[$0].upperBound > bytes.lowerBound }
                ?? tokens.count
            let upper =
                places.indices[lower...].first { places[$0].lowerBound >= bytes.upperBound }
                ?? tokens.count
            return lower..<upper
        }
        var isTemplate = [Bool](repeating: true, count: tokens.count)
        var turns: [RenderedChat.Turn] = []
        var end = 0
        for (message, span) in zip(messages, spans) {
            let content = range(span, from: end)
            for position in content {
                guard !tokenizer.isSpecial(tokens[position]) else {
                    throw EngineError(
                        .badRequest,
                        """
                        turn \(turns.count + 1) (\(message.role)) contains the text of the control token \
                        '\(tokenizer.decode([tokens[position]], special: true))'. Remove it.
                        """
                    )
                }
                isTemplate[position] = false
            }
            turns.append(
                .init(role: message.role, content: content, whole: end..<content.upperBound)
            )
            end = content.upperBound
        }
        return RenderedChat(text: text, tokens: tokens, turns: turns, isTemplate: isTemplate)
    }

    private static func apply(_ source: String, _ messages: [ChatMessage], opensReply: Bool)
        -> String?
    {
        var copies: [UnsafeMutablePointer<CChar>] = []
        defer { for copy in copies { free(copy) } }
        var chat: [llama_chat_message] = []
        for message in messages {
            guard let role = strdup(message.role), let content = strdup(message.content) else {
                return nil
            }
            copies += [role, content]
            chat.append(llama_chat_message(role: role, content: content))
        }
        var buffer = [CChar](
            repeating: 0,
            count: 1024 + messages.reduce(0) { $0 + 2 * $1.content.utf8.count }
        )
        var length = llama_chat_apply_template(
            source,
            chat,
            chat.count,
            opensReply,
            &buffer,
            Int32(buffer.count)
        )
        if Int(length) > buffer.count {
            buffer = [CChar](repeating: 0, count: Int(length))
            length = llama_chat_apply_template(
                source,
                chat,
                chat.count,
                opensReply,
                &buffer,
                length
            )
        }
        guard length >= 0 else { return nil }
        return String(
            decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
