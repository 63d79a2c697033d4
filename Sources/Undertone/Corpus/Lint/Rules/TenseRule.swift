/// `tense`: all variants are told in the same tense.
///
/// Among verbs of a closed list (see ``Tense``) the authored texts in the past have at least 78 % past forms, those
/// in the present at most 57 %, participles counted as past forms. The bounds lie well on the wrong side.
struct TenseRule: LintRule {
    static let fewestVerbs = 5
    static let leastPast = 0.6
    static let mostPast = 0.75

    let id = "tense"
    let why = "a change of tense is a change of style that has nothing to do with the emotion"
    let breaking =
        "a baseline with \"She went in and took the key\" and a variant with \"She goes in and takes it\""
    let keeping =
        "a text in the past with \"It is still there\" once; speech in quotations doesn't count"
    let remedy =
        "tell it in the tense of scenario.json; without one there, in the baseline's. Frequent irregular verbs and "
        + "words in -ed are counted; the bounds are 60 % past forms at least and 75 % at most"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        let named = scenario.card?.tense.flatMap(Tense.init(card:))
        guard let tense = named ?? scenario.baseline.flatMap(Tense.init(of:)) else { return [] }
        return scenario.texts.compactMap { text in
            let (past, present) = Tense.verbs(in: text)
            let count = past + present
            let share = Double(past) / Double(max(1, count))
            let isWrong = tense == .past ? share < Self.leastPast : share > Self.mostPast
            guard count >= Self.fewestVerbs, isWrong else { return nil }
            return finding(
                text,
                "\(past) of \(count) verbs are past forms, but the text should be in the \(tense.rawValue)"
            )
        }
    }

    func omission(in corpus: LintCorpus) -> String? { omissionWithoutScenarios(corpus) }
}
