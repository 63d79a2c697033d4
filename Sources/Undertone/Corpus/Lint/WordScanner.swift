/// Finds the words of a text, where they stand, and which of them are quoted.
///
/// A word is a run of letters and digits; an apostrophe or a hyphen between two of them belongs to it, so
/// `doesn't` and `half-day` are one word each. Text between `"` and the next `"` is quoted, and so is text
/// between `“` and `”` or `«` and `»`; a quotation that isn't closed ends with its line.
struct WordScanner {
    private(set) var words: [LintText.Word] = []

    private let stemmer: Stemmer
    private var line = 1
    private var column = 1
    private var isQuoted = false
    private var isBroken = true
    private var word = String.UnicodeScalarView()
    private var start = (line: 1, column: 1)

    init(stemmer: Stemmer) {
        self.stemmer = stemmer
    }

    static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                || ("0"..."9").contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default:
            return false
        }
    }

    mutating func scan(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if Self.isWordCharacter(scalar) {
                if word.isEmpty { start = (line, column) }
                word.append(scalar)
            } else if !word.isEmpty, scalar == "'" || scalar == "’" || scalar == "-",
                index + 1 < scalars.count, Self.isWordCharacter(scalars[index + 1])
            {
                word.append(scalar == "’" ? "'" : scalar)
            } else {
                endWord(scalars, at: index)
                mark(scalar)
            }
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += UTF8.width(scalar)
            }
        }
        endWord(scalars, at: scalars.count)
    }

    private mutating func mark(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": isQuoted.toggle()
        case "“", "«": isQuoted = true
        case "”", "»": isQuoted = false
        case "\n":
            isQuoted = false
            isBroken = true
            return
        case ",", "'", "’": return
        default: if scalar.properties.isWhitespace { return }
        }
        isBroken = true
    }

    private mutating func endWord(_ scalars: [Unicode.Scalar], at end: Int) {
        guard !word.isEmpty else { return }
        let key = String(word).lowercased()
        var stems = [stemmer.stem(key)]
        let parts = key.split { $0 == "'" || $0 == "-" }.map(String.init)
        if parts.count > 1 { stems += parts.map(stemmer.stem) }
        words.append(
            LintText.Word(
                text: String(String.UnicodeScalarView(scalars[(end - word.count)..<end])),
                key: key,
                stems: stems,
                line: start.line,
                column: start.column,
                isQuoted: isQuoted,
                startsAfterBreak: isBroken
            )
        )
        isBroken = false
        word = String.UnicodeScalarView()
    }
}
