/// `typography`: straight quotation marks and three dots, the marks in pairs.
struct TypographyRule: LintRule {
    private static let plain: [Unicode.Scalar: String] = [
        "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "‚": "'", "…": "...",
    ]

    let id = "typography"
    let why =
        "two signs for one mark are two tokens and tell who typed a text; and what is quoted is known by its marks"
    let breaking = "“Curly” marks, the one sign …, a quotation that isn't closed"
    let keeping = "\"Straight\" marks, three dots, an apostrophe's"
    let remedy = "--fix writes straight marks; close an open quotation by hand"

    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] {
        let source = text.source
        var findings: [LintFinding] = []
        let marks = source.unicodeScalars.indices.filter {
            Self.plain[source.unicodeScalars[$0]] != nil
        }
        if let first = marks.first {
            let place = TextPlace(first.utf16Offset(in: source), in: source)
            let sign = source.unicodeScalars[first]
            findings.append(
                LintFinding(
                    rule: id,
                    file: text.file,
                    line: place.line,
                    column: place.column,
                    message: "\(sign) for \(Self.plain[sign] ?? "")"
                        + (marks.count > 1 ? ", and \(marks.count - 1) more such signs" : ""),
                    isFixable: true
                )
            )
        }
        let straight = (repaired(source) ?? source).unicodeScalars.count { $0 == "\"" }
        if !straight.isMultiple(of: 2), let last = source.lastIndex(where: { "\"“”„".contains($0) })
        {
            let place = TextPlace(last.utf16Offset(in: source), in: source)
            findings.append(
                LintFinding(
                    rule: id,
                    file: text.file,
                    line: place.line,
                    column: place.column,
                    message: "\(straight) quotation marks; one isn't opened or closed"
                )
            )
        }
        return findings
    }

    func repaired(_ source: String) -> String? {
        source.unicodeScalars.reduce(into: "") { text, scalar in
            text += Self.plain[scalar] ?? String(scalar)
        }
    }
}
