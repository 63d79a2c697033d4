internal import Foundation
internal import LlamaEngine

/// A reading as a figure: the text in lines, under each token a cell a row.
///
/// Letters are equally wide and their width is written down, so that any viewer sets them alike. Every cell has a title
/// with all values of its token: browsers show it on hover.
package struct ReadoutSVG {
    /// The file's text.
    package let text: String

    private static let letter = 7.0
    private static let columns = 104
    private static let rowHeight = 13.0
    private static let gutter = 8.0

    /// Draws a reading.
    ///
    /// - Parameters:
    ///   - reading: the reading.
    ///   - layer: which layer's, of several concepts.
    ///   - scale: the colours.
    ///   - limit: concepts at most.
    package init(
        _ reading: TextReading,
        layer: Int,
        scale: DivergingScale = DivergingScale(),
        limit: Int = 24
    ) {
        let rows = ReadoutRows(reading, layer: layer, limit: limit)
        var canvas = Canvas(scale: scale, reading: reading, rows: rows)
        canvas.legend()
        let layout = ReadoutLayout(reading)
        for block in layout.blocks where !block.cells.isEmpty { canvas.draw(block) }
        canvas.footer(hasOpenings: layout.blocks.contains { $0.cells.contains(where: \.isOpening) })
        text = canvas.finish()
    }

    /// What is drawn so far, and how far down that is.
    private struct Canvas {
        let scale: DivergingScale
        let reading: TextReading
        let rows: ReadoutRows
        var body = ""
        var y = 24.0

        var labelWidth: Double {
            Double(rows.rows.map { min(18, $0.label.count) }.max() ?? 0) * 6.2 + 14
        }
        var left: Double { 16 + labelWidth }
        var width: Double { left + Double(ReadoutSVG.columns) * ReadoutSVG.letter + 16 }

        mutating func legend() {
            let title = rows.name.map { "‘\($0)’ by token" } ?? "Readout by token"
            text(16, y, title, "font-size=\"15\" font-weight=\"600\" fill=\"#1c1c1e\"")
            let place = ReadoutCaption.place(reading, at: rows.layers)
            text(16, y + 18, "\(reading.model), \(place)", Self.soft)
            let (barWidth, x) = (168.0, width - 16 - 168)
            for step in 0..<56 {
                let value = (Double(step) + 0.5) / 56 * 2 * scale.limit - scale.limit
                rect(x + Double(step) * 3, y - 10, 3.2, 10, scale.color(value), title: nil)
            }
            for (share, sign) in [(0.0, -1.0), (0.5, 0), (1, 1)] {
                text(
                    x + share * barWidth,
                    y + 13,
                    NumberText.short(sign * scale.limit),
                    Self.soft + " text-anchor=\"middle\""
                )
            }
            text(
                x + barWidth / 2,
                y + 27,
                "z: s.d. of neutral tokens",
                Self.soft + " text-anchor=\"middle\""
            )
            y += 50
        }

        mutating func draw(_ block: ReadoutLayout.Block) {
            if let role = block.role {
                text(16, y + 4, role, "font-size=\"12\" font-weight=\"600\" fill=\"#1c1c1e\"")
                y += 20
            }
            for line in ReadoutLayout.lines(block.cells, columns: ReadoutSVG.columns) {
                var x = left
                for cell in line {
                    let columns = Double(ReadoutLayout.width(cell))
                    draw(cell, x: x, width: columns * ReadoutSVG.letter)
                    x += columns * ReadoutSVG.letter
                }
                for (number, row) in rows.rows.enumerated() {
                    let label = row.label.count > 18 ? row.label.prefix(17) + "…" : row.label
                    text(
                        left - 8,
                        y + 19 + Double(number) * ReadoutSVG.rowHeight,
                        String(label),
                        "font-size=\"10.5\" text-anchor=\"end\" fill=\"#5f6368\""
                    )
                }
                y += Double(rows.rows.count) * ReadoutSVG.rowHeight + 26 + ReadoutSVG.gutter
            }
            y += 4
        }

        private mutating func draw(_ cell: ReadoutLayout.Cell, x: Double, width: Double) {
            let words = cell.text.filter { !$0.isNewline }
            let visible = words.drop(while: \.isWhitespace)
            if !visible.isEmpty {
                let blanks = Double(TextWidth.columns(words) - TextWidth.columns(visible))
                let start = x + blanks * ReadoutSVG.letter
                text(
                    start,
                    y + 3,
                    String(visible),
                    "class=\"t\" textLength=\"\(Self.number(width - blanks * ReadoutSVG.letter))\" "
                        + "lengthAdjust=\"spacingAndGlyphs\""
                )
            }
            let title = ReadoutTitle.text(reading, cell)
            for (number, row) in rows.rows.enumerated() {
                rect(
                    x + 0.4,
                    y + 9 + Double(number) * ReadoutSVG.rowHeight,
                    width - 0.8,
                    ReadoutSVG.rowHeight - 0.8,
                    scale.color(reading.z(cell: cell.tokens, entry: row.entry)),
                    title: title
                )
            }
        }

        mutating func footer(hasOpenings: Bool) {
            var lines = [ReadoutCaption.baseline(reading.baseline)]
            if hasOpenings {
                lines.append(
                    "\(ReadoutLayout.opening) the template's last token before a turn: what the turn is spoken from"
                )
            }
            if rows.hidden > 0 {
                lines.append("\(rows.hidden) more with smaller |z| are not shown")
            }
            for line in lines {
                y += 6
                text(16, y, line, Self.soft)
                y += 10
            }
        }

        func finish() -> String {
            let (width, height) = (Self.number(width), Self.number(y + 8))
            return """
                <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
                viewBox="0 0 \(width) \(height)" font-family="system-ui, 'Helvetica Neue', 'DejaVu Sans', Arial, \
                sans-serif">
                <style>.t { font: 11.6px 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1c1c1e }</style>
                <rect width="100%" height="100%" fill="#ffffff"/>
                \(body)</svg>

                """
        }

        private static let soft = "font-size=\"11\" fill=\"#5f6368\""

        private mutating func text(_ x: Double, _ y: Double, _ words: String, _ style: String) {
            body +=
                "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" \(style)>"
                + "\(HTML.text(words).markup)</text>\n"
        }

        private mutating func rect(
            _ x: Double,
            _ y: Double,
            _ width: Double,
            _ height: Double,
            _ color: String,
            title: String?
        ) {
            let box =
                "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
                + "height=\"\(Self.number(height))\" fill=\"\(color)\""
            body +=
                title.map { "\(box)><title>\(HTML.text($0).markup)</title></rect>\n" }
                ?? "\(box)/>\n"
        }

        private static func number(_ value: Double) -> String {
            let text = String(format: "%.1f", value)
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
    }
}
