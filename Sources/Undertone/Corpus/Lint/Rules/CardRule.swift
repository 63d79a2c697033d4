/// `card`: each scenario has a `scenario.json` that says what the other rules go by.
struct CardRule: LintRule {
    let id = "card"
    let why =
        "without anchors, narrator and tense nobody can say that only the emotion differs between variants"
    let breaking = "no scenario.json; one without anchors or theme; \"narrator\": \"omniscient\""
    let keeping =
        #"{"anchors": ["kettle"], "narrator": "first person", "tense": "past", "theme": "tea at night"}"#
    let remedy =
        "write scenario.json with anchors (a list), narrator (first person, first person plural, second person or "
        + "third person), tense (past or present) and theme"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        let file = scenario.directory + "/" + ScenarioCard.fileName
        let faults: [String]
        switch scenario.cardState {
        case .missing: faults = ["the scenario has no \(ScenarioCard.fileName)"]
        case .malformed(let message): faults = [message]
        case .read(let card): faults = Self.faults(card)
        }
        return faults.map { LintFinding(rule: id, file: file, line: 1, column: 1, message: $0) }
    }

    func omission(in corpus: LintCorpus) -> String? { omissionWithoutScenarios(corpus) }

    private static func faults(_ card: ScenarioCard) -> [String] {
        var faults: [String] = []
        if card.anchors.isEmpty {
            faults.append("\"anchors\" is empty; name what every variant mentions")
        }
        if card.anchors.contains(where: TextCheck.isBlank) { faults.append("an anchor is empty") }
        if TextCheck.isBlank(card.theme ?? "") {
            faults.append("\"theme\" is missing; say in a line what happens")
        }
        if let narrator = card.narrator, Narrator(card: narrator) == nil {
            let known = Narrator.allCases.map(\.rawValue).joined(separator: ", ")
            faults.append("\"narrator\": \"\(narrator)\" isn't one of \(known)")
        }
        if card.narrator == nil { faults.append("\"narrator\" is missing") }
        if let tense = card.tense, Tense(card: tense) == nil {
            faults.append("\"tense\": \"\(tense)\" is neither past nor present")
        }
        return faults
    }
}
