import Foundation
import LlamaEngine
import Undertone

/// A reading on a terminal: colours where there are any, else numbers and bars.
struct ReadText {
    private let reading: TextReading
    private let layout: ReadoutLayout
    private let scale: DivergingScale
    private let terminal: Terminal
    private let point: SitePoint

    /// A reading's text.
    ///
    /// - Parameters:
    ///   - reading: the reading.
    ///   - layer: which layer's, where several concepts are shown.
    ///   - scale: the colours.
    ///   - terminal: where it is shown.
    init(_ reading: TextReading, layer: Int, scale: DivergingScale, terminal: Terminal) {
        self.reading = reading
        self.scale = scale
        self.terminal = terminal
        layout = ReadoutLayout(reading)
        let points = reading.directions.points
        point = points.first { $0.layer.rawValue == layer } ?? points[0]
    }

    private var directions: ReadoutDirections { reading.directions }
    private var isSingle: Bool { directions.names.count == 1 && directions.points.count == 1 }

    func text() -> String {
        let body = isSingle && terminal.hasColor ? flow() : isSingle ? bars() : table()
        return [head, body, legend, summary()].compactMap { $0 }.joined(separator: "\n\n")
    }

    private var head: String {
        let name = directions.names.count == 1 ? directions.names[0] + " in " : ""
        let first = Terminal.plain(name + reading.model + ", " + ReadoutCaption.place(reading))
        let second = Terminal.plain(
            "z in standard deviations; " + ReadoutCaption.baseline(reading.baseline)
        )
        return terminal.styled(first, .bold) + "\n" + terminal.styled(second, .faint)
    }

    private var legend: String? {
        guard terminal.hasColor else { return nil }
        let steps = (-4...4).map { level in
            let value = Double(level) / 4 * scale.limit
            let label = level % 2 == 0 ? NumberText.signed(value, 1) : ""
            return DivergingScale.styled(Self.centred(label, 6), level: level)
        }
        return "z  " + steps.joined()
    }

    // MARK: - One emotion

    /// The text, each token on its colour.
    private func flow() -> String {
        let entry = directions.index(of: directions.names[0], at: point) ?? 0
        return layout.blocks.filter { !$0.cells.isEmpty }.map { block in
            let role = block.role.map { Terminal.plain($0) + "\n" } ?? ""
            let lines = ReadoutLayout.lines(block.cells, columns: max(20, terminal.width - 2))
            return terminal.styled(role, .bold)
                + lines.map { line in
                    line.map { cell -> String in
                        let words = cell.words.trimmingCharacters(in: .newlines)
                        return (words == cell.text ? "" : cell.blanks.filter { !$0.isNewline })
                            + DivergingScale.styled(
                                Terminal.plain(cell.isOpening ? ReadoutLayout.opening : words),
                                level: scale.level(reading.z(cell: cell.tokens, entry: entry))
                            ) + (cell.isOpening ? " " : "")
                    }.joined()
                }.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// A line a token: z and a bar from the middle.
    private func bars() -> String {
        let entry = directions.index(of: directions.names[0], at: point) ?? 0
        let half = 15
        return layout.blocks.filter { !$0.cells.isEmpty }.map { block in
            let width = labelWidth(block)
            let lines = block.cells.map { cell in
                let z = reading.z(cell: cell.tokens, entry: entry)
                let length = min(half, Int((abs(z) / scale.limit * Double(half)).rounded()))
                let bar = String(repeating: z < 0 ? "░" : "█", count: length)
                let space = String(repeating: " ", count: half - length)
                let left = z < 0 ? space + bar : String(repeating: " ", count: half)
                return Self.padded(label(cell), width)
                    + Self.padded(NumberText.signed(z), 7, right: true) + "  "
                    + left + "│" + (z < 0 ? "" : bar)
            }
            let role = block.role.map { [terminal.styled(Terminal.plain($0), .bold)] } ?? []
            return (role + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    // MARK: - Several

    /// Columns of numbers: concepts, or layers of one.
    private struct Column {
        var title: String
        var entry: Int
    }

    private func columns(besides used: Int) -> (shown: [Column], hidden: Int) {
        if directions.names.count == 1 {
            return (
                directions.entries.indices.map {
                    Column(title: "layer \(directions.entries[$0].point.layer)", entry: $0)
                }, 0
            )
        }
        var shown: Set<String> = []
        var room = terminal.width - used
        for name in reading.ranked(at: point) {
            room -= Self.columnWidth(name) + 1
            guard room >= 0 || shown.count < 3 else { break }
            shown.insert(name)
        }
        let columns = directions.names.filter(shown.contains).compactMap { name in
            directions.index(of: name, at: point).map { Column(title: name, entry: $0) }
        }
        return (columns, directions.names.count - columns.count)
    }

    private static func columnWidth(_ title: String) -> Int {
        max(6, min(12, TextWidth.columns(title)))
    }

    private func table() -> String {
        let labels = layout.blocks.map(labelWidth).max() ?? 8
        let strongest = directions.names.count > 1
        let names = directions.names.map { min(14, TextWidth.columns($0)) }.max() ?? 8
        let (columns, hidden) = columns(besides: labels + (strongest ? names + 9 : 0))
        var parts = layout.blocks.filter { !$0.cells.isEmpty }.map { block in
            let rows = block.cells.map { cell in
                (
                    label: label(cell),
                    values: columns.map { reading.z(cell: cell.tokens, entry: $0.entry) },
                    last: strongest ? peak { reading.z(cell: cell.tokens, entry: $0) } : nil
                )
            }
            let title = block.role.map(Terminal.plain) ?? "token"
            return grid(title, labels, columns, rows, last: strongest ? "strongest" : nil)
        }
        var notes: [String] = []
        if hidden > 0 {
            notes.append(
                "\(columns.count) of \(directions.names.count) emotions, those with the largest |z|; --names chooses, "
                    + "--json and --html have all"
            )
        }
        if directions.names.count > 1, directions.points.count > 1 {
            notes.append(
                "layer \(point.layer) of \(directions.points.map { "\($0.layer)" }.joined(separator: ", ")); --json and "
                    + "--html have all"
            )
        }
        if !notes.isEmpty { parts.append(terminal.styled(notes.joined(separator: "\n"), .faint)) }
        return parts.joined(separator: "\n\n")
    }

    private func peak(_ z: (Int) -> Double) -> String {
        let entries = Array(directions.indices(at: point))
        guard let best = entries.max(by: { abs(z($0)) < abs(z($1)) }) else { return "" }
        return "\(directions.entries[best].name) \(NumberText.signed(z(best), 1))"
    }

    private func grid(
        _ title: String,
        _ labels: Int,
        _ columns: [Column],
        _ rows: [(label: String, values: [Double], last: String?)],
        last: String?
    ) -> String {
        let widths = columns.map { Self.columnWidth($0.title) }
        let heads = zip(columns, widths).map {
            Self.padded(String(Terminal.plain($0.title).prefix($1)), $1, right: true)
        }
        let head =
            ([Self.padded(title, labels)] + heads).joined(separator: " ")
            + (last.map { "  " + $0 } ?? "")
        let lines = rows.map { row in
            let cells = zip(row.values, widths).map { value, width in
                let text = Self.padded(NumberText.signed(value, 1), width, right: true)
                return terminal.hasColor
                    ? DivergingScale.styled(text, level: scale.level(value)) : text
            }
            return ([Self.padded(row.label, labels)] + cells).joined(separator: " ")
                + (row.last.map { "  " + Terminal.plain($0) } ?? "")
        }
        return ([terminal.styled(head, .bold)] + lines).joined(separator: "\n")
    }

    // MARK: - Turns

    private func summary() -> String {
        let isPlain = reading.text.turns.first?.role == nil
        let labels = isPlain ? 12 : 24
        let (columns, _) = columns(besides: labels)
        typealias Row = (label: String, values: [Double], last: String?)
        let rows = reading.summaries.flatMap { summary -> [Row] in
            let turn = summary.role.map { "\(summary.turn + 1) \(Terminal.plain($0))" } ?? "text"
            func row(_ label: String, _ values: [Double]) -> Row {
                (label, columns.map { values[$0.entry] }, nil)
            }
            return [
                summary.opening.map { row("\(turn) \(ReadoutLayout.opening)", $0) },
                summary.means.map { row("\(turn) (\(summary.tokens))", $0) },
            ].compactMap { $0 }
        }
        let grid = grid("mean z", labels, columns, rows, last: nil)
        let note =
            isPlain
            ? ""
            : "\n"
                + terminal.styled(
                    "\(ReadoutLayout.opening) the template's last token before a turn; (tokens of words in the mean)",
                    .faint
                )
        return grid + note
    }

    // MARK: - Cells of text

    private func label(_ cell: ReadoutLayout.Cell) -> String {
        let words = Terminal.plain(cell.text.trimmingCharacters(in: .whitespacesAndNewlines))
        return words.isEmpty ? "⏎" : words.count > 20 ? words.prefix(19) + "…" : words
    }

    private func labelWidth(_ block: ReadoutLayout.Block) -> Int {
        max(8, block.cells.map { TextWidth.columns(label($0)) }.max() ?? 8)
    }

    private static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - TextWidth.columns(text)))
        return right ? space + text : text + space
    }

    private static func centred(_ text: String, _ width: Int) -> String {
        let space = max(0, width - TextWidth.columns(text))
        return String(repeating: " ", count: space / 2) + text
            + String(repeating: " ", count: space - space / 2)
    }
}
