import Undertone

/// Aligned columns for a terminal: words to the left, numbers to the right.
package struct TerminalTable: Sendable {
    /// How a column is aligned.
    package enum Alignment: Sendable {
        /// Words.
        case left
        /// Numbers.
        case right
    }

    /// One column.
    package struct Column: Sendable {
        /// Its head.
        package var title: String
        /// How its cells are aligned.
        package var alignment: Alignment
        /// Cells longer than this are cut and end in `…`.
        package var maximumWidth: Int?

        /// A column from its parts.
        package init(
            _ title: String,
            _ alignment: Alignment = .left,
            maximumWidth: Int? = nil
        ) {
            self.title = title
            self.alignment = alignment
            self.maximumWidth = maximumWidth
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; cells that are missing are empty.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count <= columns.count, "a row has more cells than the table columns")
        let missing = columns.count - cells.count
        let cleaned = zip(columns, cells).map { column, cell in
            Self.cut(Terminal.plain(cell), to: column.maximumWidth)
        }
        rows.append(cleaned + Array(repeating: "", count: missing))
    }

    /// The table, a line a row, the heads in bold where there is colour.
    package func text(on terminal: Terminal = .output) -> String {
        let widths = columns.indices.map { column in
            rows.map { Self.width($0[column]) }.reduce(Self.width(columns[column].title), max)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { index in
                let space = String(repeating: " ", count: widths[index] - Self.width(cells[index]))
                return columns[index].alignment == .left
                    ? cells[index] + space : space + cells[index]
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        let head = terminal.styled(line(columns.map(\.title)), .bold)
        return ([head] + rows.map(line)).joined(separator: "\n")
    }

    /// Columns that a text takes: wide East Asian characters and emoji take two.
    package static func width(_ text: String) -> Int {
        TextWidth.columns(text)
    }

    private static func cut(_ text: String, to limit: Int?) -> String {
        guard let limit, width(text) > limit else { return text }
        var kept = ""
        var used = 1
        for character in text {
            let next = width(String(character))
            guard used + next <= limit else { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }
}
