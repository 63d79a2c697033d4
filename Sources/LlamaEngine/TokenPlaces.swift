/// Where each token of a text stands among its bytes.
package struct TokenPlaces {
    /// For each token the bytes that it spells; empty for a mark that the vocabulary put before the text.
    package private(set) var ranges: [Range<Int>] = []

    private let bytes: [UInt8]
    private var offset = 0

    /// Spells the tokens along the text.
    ///
    /// A vocabulary may add a space before the first word and behind every control token (SentencePiece), or drop
    /// blanks there (`rstrip`); anything else that differs is an error.
    ///
    /// - Throws: ``EngineError`` when the tokens don't spell the text.
    package init(_ tokens: [Token], in text: String, tokenizer: Tokenizer) throws {
        bytes = Array(text.utf8)
        for (index, token) in tokens.enumerated() {
            let piece = tokenizer.bytes(of: token, special: true)
            if let end = match(piece, at: offset) {
                take(offset..<end)
            } else if piece.first == UInt8(ascii: " "),
                let end = match(piece.dropFirst(), at: offset)
            {
                take(offset..<end)
            } else if index == 0, token == tokenizer.beginning {
                take(0..<0)
            } else if let end = match(piece, at: behindBlanks) {
                take(end - piece.count..<end)
            } else {
                throw Self.mismatch
            }
        }
        guard behindBlanks == bytes.count else { throw Self.mismatch }
    }

    private static let mismatch = EngineError(
        .badRequest,
        "the tokens of this conversation don't spell its text; spans can't be found."
    )

    private mutating func take(_ range: Range<Int>) {
        ranges.append(range)
        offset = range.upperBound
    }

    private func match(_ piece: some Collection<UInt8>, at start: Int) -> Int? {
        bytes[start...].starts(with: piece) ? start + piece.count : nil
    }

    private var behindBlanks: Int {
        bytes[offset...].firstIndex { ![9, 10, 13, 32].contains($0) } ?? bytes.count
    }
}
