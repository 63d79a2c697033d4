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

    private var legend: String? { frame([], labels: 0).legend }

    private func frame(_ columns: [Column], labels: Int) -> ReadoutGrid {
        ReadoutGrid(titles: columns.map(\.title), labels: labels, scale: scale, terminal: terminal)
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
        return layout.blocks.filter { !$0.cells.isEmpty }.map { block in
            let grid = frame([], labels: labelWidth(block))
            let lines = block.cells.map {
                grid.bar(ReadoutGrid.label($0.text), reading.z(cell: $0.tokens, entry: entry))
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
            room -= ReadoutGrid.width(name) + 1
            guard room >= 0 || shown.count < 3 else { break }
            shown.insert(name)
        }
        let columns = directions.names.filter(shown.contains).compactMap { name in
            directions.index(of: name, at: point).map { Column(title: name, entry: $0) }
        }
        return (columns, directions.names.count - columns.count)
    }

    private func table() -> String {
        let labels = layout.blocks.map(labelWidth).max() ?? 8
        let strongest = directions.names.count > 1
        let names = directions.names.map { min(14, TextWidth.columns($0)) }.max() ?? 8
        let (columns, hidden) = columns(besides: labels + (strongest ? names + 9 : 0))
        var parts = layout.blocks.filter { !$0.cells.isEmpty }.map { block in
            let rows = block.cells.map { cell in
                (
                    label: ReadoutGrid.label(cell.text),
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
        let grid = frame(columns, labels: labels)
        return
            ([grid.head(title, last: last)]
            + rows.map { grid.row($0.label, $0.values, last: $0.last) }).joined(separator: "\n")
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

    private func labelWidth(_ block: ReadoutLayout.Block) -> Int {
        max(8, block.cells.map { TextWidth.columns(ReadoutGrid.label($0.text)) }.max() ?? 8)
    }
}
