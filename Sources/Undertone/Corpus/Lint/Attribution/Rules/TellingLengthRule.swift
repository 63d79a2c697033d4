/// `telling-length`: what one person is told with is about equally long for every emotion.
struct TellingLengthRule: AttributionLintRule {
    /// Shares of the neutral telling's words.
    static let (warned, refused) = (0.2, 0.5)

    let id = "telling-length"
    let why =
        "a text's length shows in its hidden states, so that a length would pass for an emotion"
    let breaking = "user.neutral of 30 words and user.sad of 46 (+53 %); a warning above 20 %"
    let keeping = "user.neutral of 30 words and user.sad of 36 (+20 %)"
    let remedy = "cut, or add a detail that shows nothing"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        corpus.scenes.flatMap { scene in
            AttributionLintScene.told.flatMap { key -> [LintFinding] in
                let tellings = scene.tellings.filter { $0.key == key }
                guard
                    let neutral = tellings.first(where: {
                        $0.emotion == AttributionScenario.neutral
                    })
                else { return [] }
                let usual = neutral.text.words.count
                return tellings.compactMap { telling in
                    let count = telling.text.words.count
                    let share = Double(count - usual) / Double(max(1, usual))
                    guard abs(share) > Self.warned else { return nil }
                    return scene.finding(
                        id,
                        telling.path,
                        "\(telling.path) has \(count) words, \(NumberText.signed(100 * share, 0)) % of "
                            + "\(key).neutral's \(usual)",
                        isWarning: abs(share) <= Self.refused
                    )
                }
            }
        }
    }
}
