internal import CLlama
internal import Foundation

/// Text to tokens and back, with the model's own vocabulary.
public struct Tokenizer: Sendable {
    // The vocabulary is part of the model, immutable, and kept alive by whoever holds the model.
    nonisolated(unsafe) let pointer: OpaquePointer
    private let coverage: CharacterCoverage?
    /// WordPiece's `[UNK]`; nil for other vocabularies.
    private let wordPieceUnknown: Token?

    init(pointer: OpaquePointer) {
        self.pointer = pointer
        coverage = CharacterCoverage(pointer)
        wordPieceUnknown = Self.wordPieceUnknown(pointer)
    }

    /// Tokens of a text.
    ///
    /// Where a SentencePiece vocabulary can't spell a run of characters, its unknown token stands for the run; where
    /// it has none, the run is left out. WordPiece reads words over 100 characters and Hangul as BERT does.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - addSpecial: Whether the model's own first and last tokens are put around it.
    ///   - parseSpecial: Whether the text of a control token (`<|im_end|>`) means that token. Off for user text.
    /// - Returns: The tokens; none for an empty text.
    public func encode(_ text: String, addSpecial: Bool = true, parseSpecial: Bool = false)
        -> [Token]
    {
        let unknownToken = wordPieceUnknown ?? coverage?.unknownToken
        let special = wordPieceUnknown == nil ? nil : WordPieceText.pieces(of: text)
        guard let pieces = special ?? coverage?.pieces(of: text) else {
            return spell(text, addSpecial: addSpecial, parseSpecial: parseSpecial)
        }
        var tokens: [Token] = []
        let opens = wordPieceUnknown != nil || llama_vocab_get_add_bos(pointer)
        if addSpecial, opens, let beginning { tokens.append(beginning) }
        for piece in pieces {
            switch piece {
            case .text(let text):
                tokens += spell(text, addSpecial: false, parseSpecial: parseSpecial)
            case .unknown: if let unknownToken { tokens.append(unknownToken) }
            }
        }
        if addSpecial, wordPieceUnknown != nil {
            tokens.append(llama_vocab_sep(pointer))
        } else if addSpecial, llama_vocab_get_add_eos(pointer), let end {
            tokens.append(end)
        }
        return tokens
    }

    private static func wordPieceUnknown(_ vocabulary: OpaquePointer) -> Token? {
        guard llama_vocab_type(vocabulary) == LLAMA_VOCAB_TYPE_WPM,
            llama_vocab_sep(vocabulary) != LLAMA_TOKEN_NULL,
            llama_vocab_bos(vocabulary) != LLAMA_TOKEN_NULL
        else { return nil }
        return (0..<llama_vocab_n_tokens(vocabulary)).first { token in
            llama_vocab_get_text(vocabulary, token).map { String(cString: $0) == "[UNK]" } ?? false
        }
    }

    private func spell(_ text: String, addSpecial: Bool, parseSpecial: Bool) -> [Token] {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var capacity = characters.count + 16
                while true {
                    var needed: Int32 = 0
                    let tokens = [Token](unsafeUninitializedCapacity: capacity) { buffer, count in
                        needed = llama_tokenize(
                            pointer,
                            characters.baseAddress,
                            Int32(characters.count),
                            buffer.baseAddress,
                            Int32(capacity),
                            addSpecial,
                            parseSpecial
                        )
                        count = max(0, Int(needed))
                    }
                    if needed >= 0 { return tokens }
                    capacity = Int(-needed)
                }
            }
        }
    }

    /// The bytes of one token; control tokens have none unless `special`.
    public func bytes(of token: Token, special: Bool = false) -> [UInt8] {
        guard token >= 0, token < llama_vocab_n_tokens(pointer) else { return [] }
        var capacity = 64
        while true {
            var needed: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                needed = buffer.withMemoryRebound(to: CChar.self) {
                    llama_token_to_piece(
                        pointer,
                        token,
                        $0.baseAddress,
                        Int32(capacity),
                        0,
                        special
                    )
                }
                count = max(0, Int(needed))
            }
            if needed >= 0 { return piece }
            capacity = Int(-needed)
        }
    }

    /// The text of a run of tokens; bytes that are no UTF-8 become U+FFFD.
    public func decode(_ tokens: [Token], special: Bool = false) -> String {
        String(decoding: tokens.flatMap { bytes(of: $0, special: special) }, as: UTF8.self)
    }

    /// Whether a token is the model's own mark (begin, end, separator, turn) and no text.
    public func isSpecial(_ token: Token) -> Bool {
        guard token >= 0, token < llama_vocab_n_tokens(pointer) else { return false }
        return llama_vocab_is_control(pointer, token) || llama_vocab_is_eog(pointer, token)
            || token == llama_vocab_bos(pointer) || token == llama_vocab_eos(pointer)
            || token == llama_vocab_sep(pointer)
    }

    /// Whether a token ends a generation.
    public func endsGeneration(_ token: Token) -> Bool {
        llama_vocab_is_eog(pointer, token)
    }

    /// The token that begins a text, where the model has one.
    public var beginning: Token? {
        let token = llama_vocab_bos(pointer)
        return token == LLAMA_TOKEN_NULL ? nil : token
    }

    /// Whether every text of this vocabulary begins with ``beginning``.
    var addsBeginning: Bool { llama_vocab_get_add_bos(pointer) }

    /// The token that ends a text, where the model has one.
    public var end: Token? {
        let token = llama_vocab_eos(pointer)
        return token == LLAMA_TOKEN_NULL ? nil : token
    }
}
