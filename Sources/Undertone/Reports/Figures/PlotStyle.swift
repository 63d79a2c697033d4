internal import Foundation

/// What all figures have in common: colours, axes, quoting.
enum PlotStyle {
    /// The palette of Okabe and Ito 2008, which people with colour-blindness can tell apart.
    enum Color {
        static let blue = "#0072B2"
        static let vermilion = "#D55E00"
        static let green = "#009E73"
        static let purple = "#CC79A7"
        static let sky = "#56B4E9"
        static let grey = "#6B6B6B"
        static let ink = "#222222"
    }

    /// The commands at the top of every script.
    static let preamble = """
        set encoding utf8
        set minussign
        set datafile separator whitespace
        set datafile missing 'NaN'
        set border 3 linecolor rgb '#555555' linewidth 0.8
        set tics nomirror out scale 0.5 textcolor rgb '#333333'
        set grid ytics linetype 1 linecolor rgb '#E4E4E4' linewidth 0.7
        set style fill noborder
        unset key
        """

    /// A palette for values about 0: blue below, white, red above (Brewer's RdBu).
    static let diverging = """
        set palette defined (-4 '#053061', -3 '#2166AC', -2 '#4393C3', -1 '#92C5DE', 0 '#F7F7F7', \\
            1 '#F4A582', 2 '#D6604D', 3 '#B2182B', 4 '#67001F')
        """

    /// A string for a gnuplot script that gnuplot takes literally.
    ///
    /// Within single quotes gnuplot gives a meaning to nothing but the quote, whose doubled form it
    /// reads wrongly at the beginning of a string. That, control characters, and what would be
    /// markup in an SVG title that gnuplot does not escape are replaced by look-alikes.
    static func quote(_ text: String, limit: Int = 60) -> String {
        var cleaned = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": cleaned += "’"
            case "<": cleaned += "‹"
            case ">": cleaned += "›"
            case "&": cleaned += "＆"
            case "`": cleaned += "ˋ"
            default:
                let isPlain =
                    !scalar.properties.isDefaultIgnorableCodePoint
                    && scalar.properties.generalCategory != .control
                    && scalar.properties.generalCategory != .surrogate
                    && scalar.properties.generalCategory != .unassigned
                    && scalar.properties.generalCategory != .privateUse
                    && !(0xFFF0...0xFFFF).contains(scalar.value)
                cleaned.unicodeScalars.append(isPlain ? scalar : " ")
            }
        }
        if cleaned.count > limit {
            cleaned = cleaned.prefix(limit - 1).trimmingCharacters(in: .whitespaces) + "…"
        }
        return "'\(cleaned)'"
    }

    /// A named block of data: a row a line.
    static func block(_ name: String, _ rows: [[Double]]) -> String {
        let lines = rows.map { row in row.map(number).joined(separator: " ") }
        return (["$\(name) << END_OF_BLOCK"] + lines + ["END_OF_BLOCK"]).joined(separator: "\n")
    }

    /// A number as gnuplot reads it.
    static func number(_ value: Double) -> String {
        value.isFinite ? String(format: "%.7g", value) : "NaN"
    }

    /// Labels beside the ends of their lines, moved apart where they would overlap.
    ///
    /// - Parameters:
    ///   - labels: Text, height in data units, colour.
    ///   - range: The vertical axis.
    ///   - plotHeight: Height of the axis in points.
    /// - Returns: A `set label` command each, from the lowest.
    static func endLabels(
        _ labels: [(text: String, y: Double, color: String)],
        range: ClosedRange<Double>,
        plotHeight: Double = 320
    ) -> [String] {
        let span = range.upperBound - range.lowerBound
        let gap = 17 / plotHeight * span
        let shown = labels.filter { $0.y.isFinite }.sorted { $0.y < $1.y }
        let heights = spread(
            shown.map { min(max($0.y, range.lowerBound), range.upperBound) },
            gap: gap,
            within: range
        )
        return zip(shown, heights).map { label, height in
            "set label \(quote(label.text)) at graph 1.015, first \(number(height)) left "
                + "textcolor rgb '\(label.color)' noenhanced"
        }
    }

    /// The right margin, in gnuplot's character widths, that holds labels beside the lines' ends.
    static func margin(for labels: [(text: String, y: Double, color: String)]) -> String {
        let longest = labels.map(\.text.count).max() ?? 0
        return "set rmargin \(number(Double(longest) * 0.82 + 3))"
    }

    /// Ascending positions, moved as little as is needed to be `gap` apart.
    static func spread(
        _ positions: [Double],
        gap: Double,
        within range: ClosedRange<Double>
    ) -> [Double] {
        var result = positions
        for _ in 0..<200 {
            var moved = false
            for index in result.indices.dropLast() {
                let lacking = gap - (result[index + 1] - result[index])
                if lacking > gap * 1e-6 {
                    result[index] -= lacking / 2
                    result[index + 1] += lacking / 2
                    moved = true
                }
            }
            if let first = result.first, first < range.lowerBound { result[0] = range.lowerBound }
            if let last = result.last, last > range.upperBound {
                result[result.count - 1] = range.upperBound
            }
            if !moved { break }
        }
        return result
    }
}
