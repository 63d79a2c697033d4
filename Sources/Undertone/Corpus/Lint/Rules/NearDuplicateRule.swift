/// `near-duplicate`: no text is nearly another.
struct NearDuplicateRule: LintRule {
    static let length = 3
    static let mostInside = 0.6
    static let mostAcross = 0.08

    let id = "near-duplicate"
    let why =
        "two texts that share their phrases count as one observation, and across scenarios they let a test see its "
        + "training texts"
    let breaking =
        "two variants that share over 60 % of their runs of three words, or texts of two scenarios that share over 8 %"
    let keeping =
        "a variant that keeps half of the baseline's sentences; two scenarios that share one idiom"
    let remedy =
        "tell more of it anew. Compared are sets of runs of three words (shingles) by Jaccard's index, shared over all: "
        + "0.6 is allowed inside a scenario, 0.08 across"

    func check(_ corpus: LintCorpus) -> [LintFinding] {
        let groups =
            corpus.scenarios.map(\.texts) + corpus.folders.flatMap(\.looseTexts).map { [$0] }
        let texts = groups.enumerated().flatMap { group, texts in texts.map { (group, $0) } }
        var findings: [LintFinding] = []
        for pair in Shingles.shared(texts.map { $0.1.words.map(\.key) }, length: Self.length) {
            let (first, second) = (texts[pair.first], texts[pair.second])
            let isInside = first.0 == second.0
            guard pair.jaccard > (isInside ? Self.mostInside : Self.mostAcross) else { continue }
            let bound = isInside ? Self.mostInside : Self.mostAcross
            let place = isInside ? "inside a scenario" : "across scenarios"
            findings.append(
                finding(
                    second.1,
                    "\(NumberText.fixed(pair.jaccard, 2)) of the runs of \(Self.length) words are shared with "
                        + "\(first.1.name); \(NumberText.short(bound)) is allowed \(place)"
                )
            )
        }
        return findings
    }
}
