/// Markup that is safe to show: text gets in only escaped.
package struct HTML: Sendable, Hashable {
    /// The markup.
    package let markup: String

    private init(markup: String) {
        self.markup = markup
    }

    /// Text, escaped; for content and for attributes.
    package static func text(_ text: String) -> HTML {
        HTML(markup: escape(text))
    }

    /// Pieces one after another.
    package static func join(_ pieces: [HTML], separator: HTML = .text("")) -> HTML {
        HTML(markup: pieces.map(\.markup).joined(separator: separator.markup))
    }

    /// An element; its name and the names of its attributes are written in the source.
    package static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>,
        _ content: [HTML]
    ) -> HTML {
        HTML(markup: open(name, attributes) + join(content).markup + "</\(name)>")
    }

    /// An element without attributes.
    package static func element(_ name: StaticString, _ content: [HTML]) -> HTML {
        element(name, [:], content)
    }

    /// An element around text.
    package static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        text: String
    ) -> HTML {
        element(name, attributes, [.text(text)])
    }

    /// An element without an end, as `img` and `meta`.
    package static func void(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>
    ) -> HTML {
        HTML(markup: open(name, attributes))
    }

    /// Markup or style that is written in the source.
    package static func literal(_ markup: StaticString) -> HTML {
        HTML(markup: "\(markup)")
    }

    private static func open(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>
    ) -> String {
        let written = attributes.map { " \($0.key)=\"\(escape($0.value))\"" }
        return "<\(name)\(written.joined())>"
    }

    /// Escapes markup, and shows control characters, those for the direction of writing among them,
    /// as U+FFFD: they could make a page show another order of words than it holds.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            // "95 %" stays on one line.
            let next = rest.first
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case " " where next == "%": escaped += "\u{A0}"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": escaped += "\u{FFFD}"
            default:
                let isControl = scalar.properties.generalCategory == .control
                escaped.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
            }
        }
        return escaped
    }
}
