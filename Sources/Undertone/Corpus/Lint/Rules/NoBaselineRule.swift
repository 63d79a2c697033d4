/// `no-baseline`: each scenario has its neutral telling.
struct NoBaselineRule: LintRule {
    let id = "no-baseline"
    let why = "the paired estimators take the difference to the baseline of the same scenario"
    let breaking = "a folder with angry.txt and sad.txt alone"
    let keeping = "the same folder with baseline.txt"
    let remedy = "tell the event once flatly, as a camera would, in baseline.txt"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        guard scenario.baseline == nil else { return [] }
        let name = "\(EmotionCatalogue.baseline).txt"
        return [
            LintFinding(rule: id, file: scenario.directory, message: "the scenario has no \(name)")
        ]
    }

    func omission(in corpus: LintCorpus) -> String? { omissionWithoutScenarios(corpus) }
}
