import Foundation
import Undertone

/// Lines of a reading: a row of z on their colours a token, or a bar from the middle.
struct ReadoutGrid {
    /// The heads of the columns.
    var titles: [String]
    /// Columns that labels take.
    var labels: Int
    /// The colours.
    var scale: DivergingScale
    /// Where it is shown.
    var terminal: Terminal

    /// Columns that numbers under a title take.
    static func width(_ title: String) -> Int { max(6, min(12, TextWidth.columns(title))) }

    /// The heads; `last` stands over what is behind the numbers.
    func head(_ title: String, last: String? = nil) -> String {
        let heads = titles.map {
            Self.padded(
                String(Terminal.plain($0).prefix(Self.width($0))),
                Self.width($0),
                right: true
            )
        }
        let line =
            ([Self.padded(title, labels)] + heads).joined(separator: " ")
            + (last.map { "  " + $0 } ?? "")
        return terminal.styled(line, .bold)
    }

    /// A row of z.
    func row(_ label: String, _ values: [Double], last: String? = nil) -> String {
        let cells = zip(values, titles).map { value, title in
            let text = Self.padded(NumberText.signed(value, 1), Self.width(title), right: true)
            return terminal.hasColor ? DivergingScale.styled(text, level: scale.level(value)) : text
        }
        return ([Self.padded(label, labels)] + cells).joined(separator: " ")
            + (last.map { "  " + Terminal.plain($0) } ?? "")
    }

    /// One z as a bar.
    func bar(_ label: String, _ z: Double) -> String {
        let half = 15
        let length = min(half, Int((abs(z) / scale.limit * Double(half)).rounded()))
        let bar = String(repeating: z < 0 ? "░" : "█", count: length)
        let space = String(repeating: " ", count: half - length)
        let left = z < 0 ? space + bar : String(repeating: " ", count: half)
        return Self.padded(label, labels)
            + Self.padded(NumberText.signed(z), 7, right: true) + "  "
            + left + "│" + (z < 0 ? "" : bar)
    }

    /// What the colours mean; nil where there are none.
    var legend: String? {
        guard terminal.hasColor else { return nil }
        let steps = (-4...4).map { level in
            let value = Double(level) / 4 * scale.limit
            let label = level % 2 == 0 ? NumberText.signed(value, 1) : ""
            return DivergingScale.styled(Self.centred(label, 6), level: level)
        }
        return "z  " + steps.joined()
    }

    /// A token's words, short enough for a row.
    static func label(_ text: String, width: Int = 20) -> String {
        let words = Terminal.plain(text.trimmingCharacters(in: .whitespacesAndNewlines))
        return words.isEmpty ? "⏎" : words.count > width ? words.prefix(width - 1) + "…" : words
    }

    /// Text with blanks behind it, or before it.
    static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - TextWidth.columns(text)))
        return right ? space + text : text + space
    }

    private static func centred(_ text: String, _ width: Int) -> String {
        let space = max(0, width - TextWidth.columns(text))
        return String(repeating: " ", count: space / 2) + text
            + String(repeating: " ", count: space - space / 2)
    }
}
