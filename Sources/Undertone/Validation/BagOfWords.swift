internal import Foundation
public import Statistics

/// TF-IDF vectors of texts: the control that a probe has to beat.
///
/// Matches scikit-learn's `TfidfVectorizer(ngram_range=(1, 2), min_df=2)`: lower case, words of two
/// or more letters, digits or underscores (`\b\w\w+\b`), single words and pairs of neighbours,
/// raw counts times ln((1 + n) / (1 + df)) + 1, each text's vector of length 1.
public struct BagOfWords: Sendable {
    /// The terms in the order of columns: sorted by code points.
    public let terms: [String]
    /// The inverse document frequency of each term.
    public let inverseDocumentFrequencies: [Double]

    private let columns: [String: Int32]

    /// Learns terms and their weights.
    ///
    /// - Parameters:
    ///   - texts: The training texts.
    ///   - minimumDocuments: The number of texts a term must occur in.
    /// - Throws: `StatisticsError` where no term occurs in that many texts.
    public init(
        fitting texts: [String],
        minimumDocuments: Int = 2
    ) throws(StatisticsError) {
        var documents: [String: Int] = [:]
        for text in texts {
            for term in Set(Self.terms(of: text)) {
                documents[term, default: 0] += 1
            }
        }
        let kept = documents.filter { $0.value >= minimumDocuments }.map {
            (term: $0.key, documents: $0.value)
        }
        guard !kept.isEmpty else {
            throw StatisticsError(
                .tooFewData,
                "no word occurs in \(minimumDocuments) of the \(texts.count) texts, so there is no "
                    + "bag of words to compare with"
            )
        }
        let sorted = kept.sorted { $0.term.utf8.lexicographicallyPrecedes($1.term.utf8) }
        terms = sorted.map(\.term)
        inverseDocumentFrequencies = sorted.map { entry in
            log(Double(1 + texts.count) / Double(1 + entry.documents)) + 1
        }
        columns = Dictionary(
            terms.enumerated().map { ($1, Int32($0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The vectors of texts, `[texts, terms]`; a text without a known term has a row of zeros.
    public func transform(_ texts: [String]) -> SparseMatrix {
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Float] = []
        for text in texts {
            var counts: [Int32: Int] = [:]
            for term in Self.terms(of: text) {
                if let column = columns[term] {
                    counts[column, default: 0] += 1
                }
            }
            let weights = counts.sorted { $0.key < $1.key }.map { column, count in
                (column, Double(count) * inverseDocumentFrequencies[Int(column)])
            }
            let length = weights.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
            for (column, weight) in weights {
                indices.append(column)
                values.append(Float(weight / length))
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            columns: terms.count,
            offsets: offsets,
            indices: indices,
            values: values
        )
    }

    /// The words of a text and its pairs of neighbouring words, in order.
    static func terms(of text: String) -> [String] {
        let words = words(of: text)
        return words + zip(words, words.dropFirst()).map { "\($0) \($1)" }
    }

    /// The lower-case runs of two or more word characters.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            if isWordCharacter(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                if word.count > 1 {
                    words.append(String(word))
                }
                word = String.UnicodeScalarView()
            }
        }
        if word.count > 1 {
            words.append(String(word))
        }
        return words
    }

    /// Python's `\w`: letters, numbers of any kind, and the underscore; no combining marks.
    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            return true
        default:
            return false
        }
    }
}
