internal import Foundation

/// One text of a corpus as the lint rules see it.
public struct LintText: Sendable {
    /// A word of the text, with where it stands.
    package struct Word: Sendable {
        /// The word as it is written, apostrophes and hyphens inside it included.
        package var text: String
        /// In lower case, apostrophes straight.
        package var key: String
        /// The stems of the word and of its parts between apostrophes and hyphens.
        package var stems: [String]
        /// The line, from 1.
        package var line: Int
        /// The byte in the line, from 1.
        package var column: Int
        /// Whether it stands between quotation marks.
        package var isQuoted: Bool
        /// Whether a mark other than a comma separates it from the word before.
        package var startsAfterBreak: Bool
    }

    /// The file's path.
    public let file: String
    /// The path inside the corpus's folder, such as `the_comment/bitter.txt`.
    public let name: String
    /// The emotion it is told under: the file's name without `.txt`.
    public let label: String
    /// The stems of the words that the file is named by.
    package let labelStems: [String: String]
    /// The file's text as it is, line ends and byte order mark included.
    package let source: String
    package let words: [Word]
    package let sentences: Int

    package init(file: String, name: String, source: String, stemmer: Stemmer) {
        self.file = file
        self.name = name
        let last = name.split(separator: "/").last ?? ""
        label = String(last.hasSuffix(".txt") ? last.dropLast(4) : last)
        labelStems = Dictionary(
            Self.parts(of: label).map { (stemmer.stem($0), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        self.source = source
        var scanner = WordScanner(stemmer: stemmer)
        scanner.scan(source)
        words = scanner.words
        sentences = SentenceCount.count(in: source)
    }

    /// The text without white space around it.
    public var text: String { source.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// The words outside quotation marks: what the narrator says.
    package var narration: [Word] { words.filter { !$0.isQuoted } }

    /// `anticipatory_sexual` is named by two words.
    package static func parts(of label: String) -> [String] {
        label.lowercased().split { !$0.isLetter }.map(String.init)
    }
}
