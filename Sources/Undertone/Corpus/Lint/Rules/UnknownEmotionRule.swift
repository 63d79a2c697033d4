/// `unknown-emotion`: texts are named by emotions of the catalogue.
struct UnknownEmotionRule: LintRule {
    let id = "unknown-emotion"
    let why =
        "an emotion that emotions.json doesn't know has no family and bans no words, and may be a slip"
    let breaking = "furios.txt where the catalogue has furious"
    let keeping = "furious.txt, baseline.txt"
    let remedy = "rename the file, or add the emotion to emotions.json"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        guard let known = corpus.catalogue?.emotions.keys else { return [] }
        return scenario.variants.filter { !known.contains($0.label) }.map { text in
            let nearest = NearestNames.sorted(known, to: text.label).first ?? ""
            let guess = NearestNames.isNear(nearest, text.label) ? "; did you mean \(nearest)?" : ""
            return finding(
                text,
                "the emotion \"\(text.label)\" isn't in \(EmotionCatalogue.fileName)\(guess)"
            )
        }
    }

    func omission(in corpus: LintCorpus) -> String? {
        if let reason = omissionWithoutScenarios(corpus) { return reason }
        return corpus.catalogue == nil
            ? "there is no \(EmotionCatalogue.fileName) in or beside the folder" : nil
    }
}
