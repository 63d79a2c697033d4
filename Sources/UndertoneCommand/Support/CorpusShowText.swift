import Undertone

/// Scenarios and their texts for the terminal.
enum CorpusShowText {
    /// Columns from which two texts stand side by side.
    private static let wide = 100

    static func list(_ entries: [CorpusEntry], _ corpus: LintCorpus) -> String {
        guard !entries.isEmpty else {
            return "no scenarios; \(NumberText.counted(corpus.texts.count, "text"))"
        }
        return entries.map { entry in
            let manner = [entry.narrator, entry.tense].compactMap(\.self).joined(separator: ", ")
            let title = Terminal.output.styled(Terminal.plain(entry.scenario), .bold)
            let lines = [
                title + (manner.isEmpty ? "" : "  (\(Terminal.plain(manner)))"),
                entry.theme.map { "  " + Terminal.plain($0) },
                "  " + Terminal.plain(entry.emotions.joined(separator: ", ")),
            ]
            return lines.compactMap(\.self).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    static func texts(_ texts: [CorpusText], of scenario: LintScenario) -> String {
        let theme = scenario.card?.theme.map { ": " + Terminal.plain($0) } ?? ""
        let title = Terminal.output.styled(Terminal.plain(scenario.slug), .bold) + theme
        let baseline = texts.first { $0.label == EmotionCatalogue.baseline }
        let compared = texts.map { text in
            (text.label, WordDifference.words(words(text), against: baseline.map(words)))
        }
        let width = min(Terminal.output.width, 160)
        if texts.count == 2, width >= wide { return title + "\n\n" + columns(compared, width) }
        return
            ([title]
            + compared.map { label, words in
                let lines = lines(words, width: min(width, wide))
                return ([Terminal.output.styled(label, .bold)] + lines.map(\.styled))
                    .joined(separator: "\n")
            }).joined(separator: "\n\n")
    }

    private static func words(_ text: CorpusText) -> [String] {
        text.text.split(whereSeparator: \.isWhitespace).map { Terminal.plain(String($0)) }
    }

    private static func columns(_ texts: [(String, [WordDifference])], _ width: Int) -> String {
        let half = (width - 3) / 2
        let sides = texts.map { label, words in
            [(plain: label, styled: Terminal.output.styled(label, .bold))]
                + lines(words, width: half)
        }
        let height = sides.map(\.count).max() ?? 0
        return (0..<height).map { row in
            let left = row < sides[0].count ? sides[0][row] : (plain: "", styled: "")
            let right = row < sides[1].count ? sides[1][row].styled : ""
            let space = String(repeating: " ", count: half - TerminalTable.width(left.plain))
            return left.styled + space + "   " + right
        }.joined(separator: "\n")
    }

    private static func lines(
        _ words: [WordDifference],
        width: Int
    ) -> [(plain: String, styled: String)] {
        WordWrap.lines(words, width: width) { $0.text }.map { line in
            let styled = line.map { word in
                word.isNew ? Terminal.output.styled(word.text, .yellow) : word.text
            }
            return (line.map(\.text).joined(separator: " "), styled.joined(separator: " "))
        }
    }
}
