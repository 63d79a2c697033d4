internal import Foundation
internal import LlamaEngine

/// Where each token of a text stands among its bytes, for any vocabulary.
///
/// Most vocabularies spell the text. WordPiece folds case and accents and has one token for what it can't write: such
/// tokens get the word that they stand for.
struct TokenAlignment {
    /// For each token the bytes that it stands for; empty for a mark of the model.
    private(set) var ranges: [Range<Int>] = []
    private let scalars: [(byte: Int, scalar: Unicode.Scalar)]
    private let bytes: [UInt8]
    private var offset = 0

    /// Aligns tokens.
    ///
    /// - Parameters:
    ///   - tokens: the tokens.
    ///   - text: what they were made of.
    ///   - tokenizer: the model's.
    ///   - isChat: whether the text of control tokens is in the text.
    init(_ tokens: [Token], in text: String, tokenizer: Tokenizer, isChat: Bool) {
        bytes = Array(text.utf8)
        var place = 0
        scalars = text.unicodeScalars.map { scalar in
            defer { place += UTF8.width(scalar) }
            return (place, scalar)
        }
        for token in tokens {
            ranges.append(next(token, tokenizer, isChat: isChat))
            offset = max(offset, ranges[ranges.count - 1].upperBound)
        }
    }

    private func next(_ token: Token, _ tokenizer: Tokenizer, isChat: Bool) -> Range<Int> {
        let none = offset..<offset
        let piece = tokenizer.bytes(of: token, special: true)
        guard isChat || !tokenizer.isSpecial(token) else { return none }
        let bare = piece.first == UInt8(ascii: " ") ? Array(piece.dropFirst()) : piece
        let word = afterBlanks
        for (candidate, start) in [(piece, offset), (bare, offset), (piece, word), (bare, word)]
        where !candidate.isEmpty && bytes[start...].starts(with: candidate) {
            return start..<start + candidate.count
        }
        if tokenizer.isSpecial(token) || bare.isEmpty { return none }
        return folded(bare, from: word) ?? unknown(from: word)
    }

    private var afterBlanks: Int {
        bytes[offset...].firstIndex { ![9, 10, 13, 32].contains($0) } ?? bytes.count
    }

    /// The characters that are the piece but for case and accents.
    private func folded(_ piece: [UInt8], from start: Int) -> Range<Int>? {
        let wanted = Self.fold(String(decoding: piece, as: UTF8.self))
        guard !wanted.isEmpty else { return nil }
        var found = ""
        guard var index = scalars.firstIndex(where: { $0.byte >= start }) else { return nil }
        while index < scalars.count, found.utf8.count < wanted.utf8.count {
            found += Self.fold(String(scalars[index].scalar))
            index += 1
        }
        guard found == wanted else { return nil }
        // Accents of their own belong to the letter before them.
        while index < scalars.count,
            scalars[index].scalar.properties.canonicalCombiningClass != .notReordered
        {
            index += 1
        }
        return start..<(index < scalars.count ? scalars[index].byte : bytes.count)
    }

    private static func fold(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// The rest of a word, or a mark of punctuation.
    private func unknown(from start: Int) -> Range<Int> {
        guard let first = scalars.firstIndex(where: { $0.byte >= start }) else {
            return offset..<offset
        }
        var index = first
        while index < scalars.count, !scalars[index].scalar.properties.isWhitespace,
            index == first || !Self.isPunctuation(scalars[index].scalar)
        {
            index += 1
            if Self.isPunctuation(scalars[first].scalar) { break }
        }
        return start..<(index < scalars.count ? scalars[index].byte : bytes.count)
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }
}
