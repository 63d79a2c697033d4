/// `repeated-telling`: no text is another one, or nearly.
struct RepeatedTellingRule: AttributionLintRule {
    /// The share of their runs of three words that two texts may have in common.
    static let most = 0.6

    let id = "repeated-telling"
    let why =
        "a text that is told twice counts as two observations, and one that stands for two emotions shows neither"
    let breaking = "one reply in two scenes; user.sad that is user.angry but for a word (a warning)"
    let keeping = "tellings that share the matter and the question of the scene"
    let remedy = "tell one of them anew"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        let texts = corpus.scenes.flatMap { scene in
            scene.tellings.filter { $0.text.words.count > 3 && $0.key != "object" }.map {
                (scene, $0)
            }
        }
        let words = texts.map { $0.1.text.words.map(\.key) }
        return Shingles.shared(words, length: 3).compactMap { pair in
            let isSame = words[pair.first] == words[pair.second]
            guard isSame || pair.jaccard > Self.most else { return nil }
            let (scene, telling) = texts[pair.second]
            let other = texts[pair.first].1.text.name
            return scene.finding(
                id,
                telling.path,
                isSame
                    ? "\(telling.path) is the same text as \(other)"
                    : "\(telling.path) shares \(NumberText.percent(pair.jaccard)) of its runs of three words with \(other)",
                isWarning: !isSame
            )
        }
    }
}
