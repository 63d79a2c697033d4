internal import Foundation

/// `encoding`: UTF-8 in composed form without a byte order mark or signs that nobody sees.
struct EncodingRule: LintRule {
    private static let name = "encoding"
    private static let invisible: Set<Unicode.Scalar> = [
        "\u{FEFF}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{00AD}",
    ]

    let id = Self.name
    let why = "bytes that nobody sees become tokens of their own, and damaged ones no text at all"
    let breaking =
        "Latin-1; a byte order mark; an e and a combining accent; a zero-width space; U+FFFD"
    let keeping = "UTF-8 with é as one character"
    let remedy =
        "--fix takes out what is invisible and composes accents; convert other encodings by iconv -t UTF-8"

    /// The finding for what a reader couldn't take for text.
    static func finding(_ error: UndertoneError) -> LintFinding {
        LintFinding(
            rule: name,
            file: error.file ?? "",
            line: error.line,
            column: error.column,
            message: error.message
        )
    }

    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] {
        var found: [(message: String, offset: Int, isFixable: Bool)] = []
        let scalars = text.source.unicodeScalars
        if let index = scalars.firstIndex(where: Self.invisible.contains) {
            let isMark = index == scalars.startIndex && scalars[index] == "\u{FEFF}"
            let code = String(scalars[index].value, radix: 16, uppercase: true)
            found.append(
                (
                    isMark ? "a byte order mark" : "an invisible U+\(code)",
                    index.utf16Offset(in: text.source), true
                )
            )
        }
        if let index = scalars.firstIndex(of: "\u{FFFD}") {
            found.append(
                ("U+FFFD, the sign for lost text", index.utf16Offset(in: text.source), false)
            )
        }
        if let index = scalars.firstIndex(where: Self.isControl) {
            found.append(("a control character", index.utf16Offset(in: text.source), false))
        }
        let composed = text.source.precomposedStringWithCanonicalMapping.unicodeScalars
        if !composed.elementsEqual(scalars) {
            let same = zip(scalars, composed).prefix { $0 == $1 }.map { $0.0.utf16.count }
            found.append(
                ("an accent that isn't composed with its letter (NFC)", same.reduce(0, +), true)
            )
        }
        return found.map { message, offset, isFixable in
            let place = TextPlace(offset, in: text.source)
            return LintFinding(
                rule: id,
                file: text.file,
                line: place.line,
                column: place.column,
                message: message,
                isFixable: isFixable
            )
        }
    }

    func repaired(_ source: String) -> String? {
        let visible = source.unicodeScalars.filter { !Self.invisible.contains($0) }
        return String(String.UnicodeScalarView(visible)).precomposedStringWithCanonicalMapping
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && !"\n\r\t".unicodeScalars.contains(scalar)
    }
}
