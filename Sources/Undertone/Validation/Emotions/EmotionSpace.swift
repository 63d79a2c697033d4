internal import Foundation
internal import Statistics

/// One representation of the texts of a store, and of a held-out one behind them, as inner products:
/// a layer's hidden states, or a control that sees no model.
struct EmotionSpace: Sendable {
    /// Inner products, the store's texts first, then the held-out ones.
    let gram: GramMatrix

    /// Hidden states of a layer.
    init(_ features: Matrix, fitted: Int) {
        gram = GramMatrix(features, centredOn: 0..<fitted)
    }

    /// The controls: the texts as bags of words, and as their length and punctuation.
    ///
    /// Vocabulary, document frequencies, means and spreads come from all of the store's texts,
    /// which needs no labels; held-out texts add nothing to them.
    static func controls(
        texts: [String],
        tokens: [Int],
        fitted: Int
    ) -> (spaces: [(name: String, space: EmotionSpace)], notes: [String]) {
        var spaces: [(name: String, space: EmotionSpace)] = []
        var notes: [String] = []
        do {
            let words = try BagOfWords(fitting: Array(texts[..<fitted]))
            spaces.append(
                ("bag of words", EmotionSpace(dense(words.transform(texts)), fitted: fitted))
            )
        } catch {
            notes.append("no bag of words: \(error.message)")
        }
        let rows = zip(texts, tokens).map { shape(of: $0, tokens: $1) }
        let features = Matrix(rows)
        let scales = Standardizer(
            fitting: features.gatherRows(Array(0..<fitted))
        )
        spaces.append(
            ("length and punctuation", EmotionSpace(scales.transform(features), fitted: fitted))
        )
        return (spaces, notes)
    }

    private static let marks: [Character] = [".", ",", ";", ":", "!", "?", "—", "-", "\"", "'"]

    /// Tokens, characters, words, and how often each mark occurs for a hundred characters.
    private static func shape(of text: String, tokens: Int) -> [Float] {
        let characters = max(1, text.count)
        let words = text.split(whereSeparator: \.isWhitespace).count
        var counts = [Float](repeating: 0, count: marks.count)
        for character in text {
            // Typographic forms count as the plain ones.
            let plain: Character =
                switch character {
                case "“", "”", "«", "»": "\""
                case "’", "‘": "'"
                case "–": "—"
                default: character
                }
            if let place = marks.firstIndex(of: plain) { counts[place] += 1 }
        }
        return [Float(tokens), Float(characters), Float(words)]
            + counts.map { $0 / Float(characters) * 100 }
    }

    private static func dense(_ sparse: SparseMatrix) -> Matrix {
        Matrix(rows: sparse.rows, columns: sparse.columns) { target in
            target.initialize(repeating: 0)
            for row in 0..<sparse.rows {
                for place in sparse.offsets[row]..<sparse.offsets[row + 1] {
                    target[row * sparse.columns + Int(sparse.indices[place])] = sparse.values[place]
                }
            }
        }
    }
}
