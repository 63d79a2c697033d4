/// `anchor`: every text mentions what the card says that all mention.
struct AnchorRule: LintRule {
    let id = "anchor"
    let why =
        "people, objects and place must be the same in all variants, or the difference between them is topic"
    let breaking =
        "anchors [\"kettle\", \"Mara\"] and a text without either, or with \"teakettle\" only"
    let keeping = "\"Mara's two KETTLES\": case is ignored, and a word may go on behind the anchor"
    let remedy = "mention it, or take it out of the anchors of scenario.json for all variants"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        guard let card = scenario.card else { return [] }
        return scenario.texts.flatMap { text in
            let keys = text.words.map(\.key)
            return card.anchors.filter { !TextCheck.isBlank($0) && !Self.mentions(keys, $0) }
                .map { finding(text, "the anchor \"\($0)\" isn't mentioned") }
        }
    }

    func omission(in corpus: LintCorpus) -> String? { omissionWithoutScenarios(corpus) }

    /// Whole words, the last of them at least from its start; a part behind a hyphen or apostrophe is a word.
    static func mentions(_ words: [String], _ anchor: String) -> Bool {
        let parts = { (text: String) in
            text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        }
        let wanted = parts(anchor)
        guard let last = wanted.last else { return true }
        let found = words.flatMap(parts)
        return found.indices.dropLast(wanted.count - 1).contains { start in
            let window = found[start..<start + wanted.count]
            return window.dropLast().elementsEqual(wanted.dropLast())
                && (window.last?.hasPrefix(last) ?? false)
        }
    }
}
