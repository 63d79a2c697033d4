/// `narrator`: the same person tells all variants.
struct NarratorRule: LintRule {
    let id = "narrator"
    let why =
        "I, you and she are read differently by a model, so a change of narrator would pass for emotion"
    let breaking = "a card with \"third person\" and a text that says \"my\" outside quotations"
    let keeping =
        "a card with \"third person\" and \"'My turn,' she said.\" in double quotation marks"
    let remedy = "tell it by the narrator of scenario.json; without one there, by the baseline's"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        let named = scenario.card?.narrator.flatMap(Narrator.init(card:))
        guard let narrator = named ?? scenario.baseline.map(Narrator.init(of:)) else { return [] }
        let source = named == nil ? "the baseline's narrator" : "the narrator"
        return scenario.texts.compactMap { text in
            guard !text.words.isEmpty, let objection = narrator.objection(to: text) else {
                return nil
            }
            let message = "\(source) is \(narrator.rawValue), but there is \(objection.reason)"
            return objection.word.map { finding(text, $0, message) } ?? finding(text, message)
        }
    }

    func omission(in corpus: LintCorpus) -> String? { omissionWithoutScenarios(corpus) }
}
