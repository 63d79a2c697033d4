/// `few-scenes`: there are twelve scenes or more.
struct FewScenesRule: AttributionLintRule {
    static let fewest = 12

    let id = "few-scenes"
    let why =
        "scenes are what is drawn and flipped: with few no p is small enough for a verdict, and intervals are too narrow"
    let breaking = "eleven scenes (a warning)"
    let keeping = "twelve; better forty, as a quarter serves to choose layer and tokens"
    let remedy = "write further scenes"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        guard corpus.scenes.count < Self.fewest else { return [] }
        return [
            LintFinding(
                rule: id,
                file: corpus.folder,
                message:
                    "\(NumberText.counted(corpus.scenes.count, "scene")); \(Self.fewest) are wanted, or no "
                    + "verdict may be possible",
                isWarning: true
            )
        ]
    }
}
