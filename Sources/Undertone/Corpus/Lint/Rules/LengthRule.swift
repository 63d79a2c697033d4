/// `length`: 70 to 110 words, within ±20 % of the baseline.
struct LengthRule: LintRule {
    static let words = 70...110

    let id = "length"
    let why =
        "a text's length shows in its hidden states, so lengths that differ by emotion would pass for emotion"
    let breaking =
        "a baseline of 80 words and a variant of 97 (+21 %); any text of 69 or of 111 words"
    let keeping = "a baseline of 80 words and a variant of 96 (+20 %)"
    let remedy =
        "cut or add a detail that all variants can share; words are runs of letters and digits, half-day is one"

    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] {
        let count = text.words.count
        guard !Self.words.contains(count) else { return [] }
        let range = "\(Self.words.lowerBound) to \(Self.words.upperBound)"
        return [finding(text, "\(count) words; \(range) are asked for")]
    }

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        guard let baseline = scenario.baseline?.words.count, baseline > 0 else { return [] }
        return scenario.variants.compactMap { text in
            let difference = text.words.count - baseline
            // In whole numbers, so that exactly a fifth is allowed.
            guard abs(difference) * 5 > baseline else { return nil }
            let percent = NumberText.signed(Double(difference) * 100 / Double(baseline), 0)
            return finding(
                text,
                "\(text.words.count) words, \(percent) % of the baseline's \(baseline); 20 % are allowed"
            )
        }
    }
}
