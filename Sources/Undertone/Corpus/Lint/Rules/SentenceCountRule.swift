/// `sentence-count`: between half and twice the baseline's number of sentences.
struct SentenceCountRule: LintRule {
    let id = "sentence-count"
    let why =
        "many short sentences or one long one are a mark of style that punctuation alone gives away"
    let breaking = "a baseline of 6 sentences and a variant of 13, or of 2"
    let keeping = "a baseline of 6 sentences and variants of 12 and of 3"
    let remedy = "join short sentences, or break up a long one"

    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] {
        guard let baseline = scenario.baseline?.sentences, baseline > 0 else { return [] }
        return scenario.variants.compactMap { text in
            let count = text.sentences
            guard count > 2 * baseline || 2 * count < baseline else { return nil }
            return finding(
                text,
                "\(count) sentences, the baseline has \(baseline); half to twice as many are allowed"
            )
        }
    }

    func omission(in corpus: LintCorpus) -> String? { omissionWithoutScenarios(corpus) }
}
