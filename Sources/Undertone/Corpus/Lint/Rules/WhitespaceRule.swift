/// `whitespace`: one paragraph on one line, single spaces, one line feed at the end.
struct WhitespaceRule: LintRule {
    let id = "whitespace"
    let why = "spaces and line ends are tokens too; where they differ by text, they give it away"
    let breaking =
        "two spaces, a tab, a no-break space, CRLF, a space at a line's end, no line feed at the end"
    let keeping = "one paragraph without line breaks, and a line feed behind it"
    let remedy =
        "--fix joins lines and paragraphs by single spaces and ends the file in a line feed"

    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] {
        let scalars = Array(text.source.unicodeScalars)
        guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else {
            return []
        }
        var found: [String: (first: Int, count: Int)] = [:]
        for (index, scalar) in scalars.enumerated() where scalar.properties.isWhitespace {
            guard let fault = Self.fault(scalars, index, last: last) else { continue }
            found[fault, default: (index, 0)].count += 1
        }
        if last == scalars.count - 1 { found["no line feed at the end"] = (last, 1) }
        return found.sorted { $0.key < $1.key }.map { fault, spot in
            let offset = scalars[..<spot.first].reduce(0) { $0 + UTF16.width($1) }
            let place = TextPlace(offset, in: text.source)
            return LintFinding(
                rule: id,
                file: text.file,
                line: place.line,
                column: place.column,
                message: fault + (spot.count > 1 ? ", \(spot.count) times" : ""),
                isFixable: true
            )
        }
    }

    func repaired(_ source: String) -> String? {
        guard !TextCheck.isBlank(source) else { return nil }
        let words = source.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ") + "\n"
    }

    private static func fault(_ scalars: [Unicode.Scalar], _ index: Int, last: Int) -> String? {
        let scalar = scalars[index]
        let next = index + 1 < scalars.count ? scalars[index + 1] : nil
        switch scalar {
        case "\r": return next == "\n" ? "CRLF for a line's end" : "a carriage return"
        case "\n":
            if index > last { return index == scalars.count - 1 ? nil : "empty lines at the end" }
            return index == 0 || scalars[..<index].allSatisfy(\.properties.isWhitespace)
                ? "empty lines at the start" : "a line break inside the text"
        case " ":
            if index > last || next == "\n" || next == "\r" { return "a space at a line's end" }
            if index == 0 || scalars[index - 1] == "\n" { return "a space at a line's start" }
            return scalars[index - 1] == " " ? "more than one space" : nil
        case "\t": return "a tab"
        default:
            return "a U+\(String(scalar.value, radix: 16, uppercase: true)) for a space"
        }
    }
}
