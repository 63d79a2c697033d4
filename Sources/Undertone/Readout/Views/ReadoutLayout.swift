/// A reading cut into pieces that are shown: turns, lines, cells.
package struct ReadoutLayout: Sendable {
    /// What is shown as one: a token, or several that share a character.
    package struct Cell: Sendable {
        /// The words, with the blanks before them; `▸` for the token that a turn is spoken from.
        package var text: String
        /// The tokens.
        package var tokens: Range<Int>
        /// Whether it is that of a turn's opening, no words.
        package var isOpening = false

        /// The blanks before the words.
        package var blanks: String { String(text.prefix(while: \.isWhitespace)) }
        /// The words; blanks where there is nothing else.
        package var words: String {
            let rest = text.drop(while: \.isWhitespace)
            return rest.isEmpty ? text : String(rest)
        }
    }

    /// A turn, or a plain text.
    package struct Block: Sendable {
        /// Who speaks; nil in plain text.
        package var role: String?
        /// The cells.
        package var cells: [Cell]
    }

    /// What stands for the token that a turn is spoken from.
    package static let opening = "▸"

    /// The blocks.
    package let blocks: [Block]

    /// Cuts a reading.
    package init(_ reading: TextReading) {
        let text = reading.text
        blocks = text.turns.map { turn in
            var cells: [Cell] = []
            if let opening = turn.opening {
                cells.append(
                    Cell(
                        text: Self.opening + " ",
                        tokens: opening..<opening + 1,
                        isOpening: true
                    )
                )
            }
            let own = text.cells.filter {
                turn.content.overlaps($0)
                    && $0.contains { text.tokens[$0].kind == .content }
            }
            var end = own.first.map { text.tokens[$0.lowerBound].bytes.lowerBound } ?? 0
            for cell in own {
                // Blanks that the vocabulary drops belong before the next word.
                let start = text.tokens[cell.lowerBound].bytes.lowerBound
                let skipped = start > end ? text.words(end..<start) : ""
                cells.append(Cell(text: skipped + text.words(cell: cell), tokens: cell))
                end = max(end, text.tokens[cell.upperBound - 1].bytes.upperBound)
            }
            return Block(role: turn.role, cells: cells)
        }
    }

    /// Lines of at most so many columns, broken before words and at the text's own line ends.
    package static func lines(_ cells: [Cell], columns: Int) -> [[Cell]] {
        var lines: [[Cell]] = [[]]
        var used = 0
        for word in words(cells) {
            let breaks = word.first?.text.contains("\n") ?? false
            let size = word.reduce(0) { $0 + width($1) }
            if breaks || (used > 0 && used + size > columns) {
                lines.append([])
                used = 0
            }
            for var cell in word {
                if used == 0 || breaks { cell.text = trimmed(cell.text) }
                // A word that is longer than a line.
                if used > 0, used + width(cell) > columns {
                    lines.append([])
                    used = 0
                }
                lines[lines.count - 1].append(cell)
                used += width(cell)
            }
        }
        return lines.filter { !$0.isEmpty }
    }

    /// Columns of a cell; one at least.
    package static func width(_ cell: Cell) -> Int {
        max(1, TextWidth.columns(cell.text.filter { !$0.isNewline }))
    }

    private static func trimmed(_ text: String) -> String {
        let rest = text.drop(while: \.isWhitespace)
        return rest.isEmpty ? " " : String(rest)
    }

    /// Runs of cells without a blank inside.
    private static func words(_ cells: [Cell]) -> [[Cell]] {
        var words: [[Cell]] = []
        for cell in cells {
            let isNew =
                words.isEmpty || cell.text.first?.isWhitespace ?? true
                || words[words.count - 1].last?.isOpening == true
            if isNew { words.append([cell]) } else { words[words.count - 1].append(cell) }
        }
        return words
    }
}
