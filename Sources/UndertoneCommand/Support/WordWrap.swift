/// Breaks words into lines.
enum WordWrap {
    /// Lines of words that take at most `width` columns with a space between two; a longer word has its own line.
    static func lines<Word>(
        _ words: [Word],
        width: Int,
        text: (Word) -> String
    ) -> [[Word]] {
        var lines: [[Word]] = []
        var used = 0
        for word in words {
            let size = TerminalTable.width(text(word))
            if lines.isEmpty || used + 1 + size > width {
                lines.append([word])
                used = size
            } else {
                lines[lines.count - 1].append(word)
                used += 1 + size
            }
        }
        return lines
    }

    /// Lines of plain words.
    static func lines(_ words: [String], width: Int) -> [[String]] {
        lines(words, width: width) { $0 }
    }
}
