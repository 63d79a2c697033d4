internal import CLlama

/// Which characters a SentencePiece vocabulary can spell.
///
/// Where a character is no token and its bytes aren't tokens either, llama.cpp throws a C++ exception, which ends the
/// process. Complete vocabularies (256 byte tokens) have no such characters and no coverage.
struct CharacterCoverage: Sendable {
    /// What a text consists of.
    enum Piece: Equatable, Sendable {
        /// Characters that can be spelt.
        case text(String)
        /// A run of characters that can't.
        case unknown
    }

    /// The token that stands for what can't be spelt, where there is one.
    let unknownToken: Token?
    private let scalars: Set<Unicode.Scalar>
    private let bytes: Set<UInt8>

    /// The coverage of a vocabulary that has gaps; nil for all others.
    init?(_ vocabulary: OpaquePointer) {
        guard llama_vocab_type(vocabulary) == LLAMA_VOCAB_TYPE_SPM else { return nil }
        let texts = (0..<llama_vocab_n_tokens(vocabulary)).map { token in
            llama_vocab_get_text(vocabulary, token).map { String(cString: $0) } ?? ""
        }
        self.init(
            texts: texts,
            unknownToken: (0..<Token(texts.count)).first {
                llama_vocab_get_attr(vocabulary, $0).rawValue & LLAMA_TOKEN_ATTR_UNKNOWN.rawValue
                    != 0
            }
        )
    }

    /// The coverage of a vocabulary with these tokens; nil if it can spell everything.
    init?(texts: [String], unknownToken: Token?) {
        var scalars: Set<Unicode.Scalar> = []
        var bytes: Set<UInt8> = []
        for text in texts {
            let units = text.unicodeScalars
            if let first = units.first, units.count == 1 {
                scalars.insert(first)
                if first.isASCII { bytes.insert(UInt8(first.value)) }
            } else if let byte = Self.byte(of: text) {
                bytes.insert(byte)
            }
        }
        guard bytes.count < 256 else { return nil }
        self.scalars = scalars
        self.bytes = bytes
        self.unknownToken = unknownToken
    }

    /// The text in pieces; nil if all of it can be spelt.
    func pieces(of text: String) -> [Piece]? {
        guard !text.unicodeScalars.allSatisfy(spells) else { return nil }
        var pieces: [Piece] = []
        var known = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard !spells(scalar) else {
                known.append(scalar)
                continue
            }
            if !known.isEmpty { pieces.append(.text(String(known))) }
            known = String.UnicodeScalarView()
            if pieces.last != .unknown { pieces.append(.unknown) }
        }
        if !known.isEmpty { pieces.append(.text(String(known))) }
        return pieces
    }

    private func spells(_ scalar: Unicode.Scalar) -> Bool {
        // llama.cpp writes a space as the mark of a word's beginning.
        let written = scalar == " " ? "\u{2581}" : scalar
        return scalars.contains(written)
            || UTF8.encode(written)?.allSatisfy(bytes.contains) ?? false
    }

    /// `<0x0A>` is 10; llama.cpp looks for upper case only.
    private static func byte(of text: String) -> UInt8? {
        let units = Array(text.utf8)
        guard units.count == 6, text.hasPrefix("<0x"), text.hasSuffix(">") else { return nil }
        let digits = text.dropFirst(3).dropLast()
        return digits == digits.uppercased() ? UInt8(digits, radix: 16) : nil
    }
}
