internal import Foundation

/// What BERT's own tokenizer does to a text and llama.cpp's WordPiece doesn't.
///
/// Source: Hugging Face `tokenizers`, `BertNormalizer` (NFD, which takes Hangul syllables apart) and `WordPiece`
/// (`max_input_chars_per_word` 100).
enum WordPieceText {
    /// The longest word that is looked up in the vocabulary.
    static let longestWord = 100

    /// The text as it is to be spelt, in pieces; nil if llama.cpp does the same to it as BERT's tokenizer.
    static func pieces(of text: String) -> [CharacterCoverage.Piece]? {
        guard text.utf8.count > longestWord || text.unicodeScalars.contains(where: isHangul) else {
            return nil
        }
        let scalars = decomposed(text)
        let words = longWords(scalars)
        guard !words.isEmpty || scalars.count != text.unicodeScalars.count else { return nil }
        var pieces: [CharacterCoverage.Piece] = []
        var start = 0
        for word in words {
            append(scalars[start..<word.lowerBound], to: &pieces)
            pieces.append(.unknown)
            start = word.upperBound
        }
        append(scalars[start...], to: &pieces)
        return pieces
    }

    private static func append(
        _ scalars: ArraySlice<Unicode.Scalar>,
        to pieces: inout [CharacterCoverage.Piece]
    ) {
        guard !scalars.isEmpty else { return }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        pieces.append(.text(String(view)))
    }

    private static func isHangul(_ scalar: Unicode.Scalar) -> Bool {
        (0xAC00...0xD7A3).contains(scalar.value)
    }

    private static func decomposed(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.flatMap { scalar in
            isHangul(scalar)
                ? Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
                : [scalar]
        }
    }

    /// Runs of more than 100 characters without a space, a punctuation mark or an ideograph.
    private static func longWords(_ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start = 0
        for position in 0...scalars.count
        where position == scalars.count || endsWord(scalars[position]) {
            if position - start > longestWord { words.append(start..<position) }
            start = position + 1
        }
        return words
    }

    private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace || scalar.properties.isIdeographic { return true }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation, .control, .format:
            return true
        default:
            // BERT counts every ASCII symbol as punctuation.
            return scalar.isASCII && !scalar.properties.isAlphabetic
                && scalar.properties.numericType == nil
        }
    }
}
