internal import Statistics

/// What of a text a leak reader sees; fitted on training rows, given for all, centred on the training rows.
enum LeakFeatures {
    private static let marks: [Character] = [
        ",", ";", ":", ".", "?", "!", "\"", "'", "-", "–", "—", "(", "…",
    ]

    /// TF-IDF of words and pairs of words, `[texts, terms]`.
    static func words(_ texts: [String], fitting rows: [Int]) throws -> Matrix {
        let bag: BagOfWords
        do {
            bag = try BagOfWords(fitting: rows.map { texts[$0] })
        } catch {
            throw UndertoneError.badInput(error.message)
        }
        let vectors = bag.transform(texts).dense()
        let means = vectors.columnMeans(rows: rows).map(Float.init)
        return Matrix(rows: vectors.rows, columns: vectors.columns) { target in
            vectors.withUnsafeBufferPointer { source in
                for row in 0..<vectors.rows {
                    for column in means.indices {
                        let index = row * means.count + column
                        target[index] = source[index] - means[column]
                    }
                }
            }
        }
    }

    /// Each mark per word, capitals per word, words, letters per word, sentences and words per sentence,
    /// standardised, `[texts, features]`.
    static func marks(_ texts: [LintText], fitting rows: [Int]) -> Matrix {
        let all = Matrix(texts.map(marks))
        return Standardizer(fitting: all.gatherRows(rows)).transform(all)
    }

    private static func marks(_ text: LintText) -> [Float] {
        let words = Float(max(1, text.words.count))
        let sentences = Float(max(1, text.sentences))
        let letters = text.words.reduce(0) { $0 + $1.key.count }
        let capitals = text.words.count { $0.text.first?.isUppercase == true }
        return marks.map { mark in Float(text.source.count { $0 == mark }) / words } + [
            Float(capitals) / words, words, Float(letters) / words, sentences, words / sentences,
        ]
    }
}
