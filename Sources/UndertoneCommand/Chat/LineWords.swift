/// Takes words off a line's beginning; what stands in quotes is one word, quotes kept.
package struct LineWords {
    /// What is left.
    package private(set) var rest: Substring

    /// The words of a line.
    package init(_ line: String) {
        rest = line[...]
        skipBlanks()
    }

    /// The next word.
    ///
    /// - Parameter mark: a character that begins another word, outside of quotes.
    /// - Returns: the word with its quotes; nil at the end.
    package mutating func next(before mark: Character? = nil) -> String? {
        var isQuoted = false
        var isEscaped = false
        var word = ""
        while let character = rest.first {
            if !isQuoted, character.isWhitespace { break }
            if !isQuoted, character == mark, !word.isEmpty { break }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            word.append(character)
            rest.removeFirst()
        }
        skipBlanks()
        return word.isEmpty ? nil : word
    }

    /// All words that are left, without their quotes.
    package mutating func all() -> [String] {
        var words: [String] = []
        while let word = next() { words.append(Self.unquoted(word)) }
        return words
    }

    /// A word without the quotes around it.
    package static func unquoted(_ word: String) -> String {
        guard word.count > 1, word.first == "\"", word.last == "\"" else { return word }
        return String(word.dropFirst().dropLast())
    }

    private mutating func skipBlanks() {
        rest = rest.drop(while: \.isWhitespace)
    }
}
