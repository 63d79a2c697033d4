/// `answer-word`: no text says a word that the reports are read from.
struct AnswerWordRule: AttributionLintRule {
    let id = "answer-word"
    let why =
        "a word that was just read is likelier to be said again, whoever is asked about: the report would be an echo"
    let breaking =
        "\"I was so sad\" where sad is one of \"words\" in questions.json; sadness, sadly"
    let keeping = "\"I laid the printout on his side of the bed\""
    let remedy = "let what people do show the emotion; words are compared by stem"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        guard let words = corpus.questions?.words else { return [] }
        let stemmer = Stemmer()
        let stems = Dictionary(
            words.map { (stemmer.stem($0), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return corpus.scenes.flatMap { scene in
            scene.tellings.flatMap { telling in
                telling.text.words.compactMap { word -> LintFinding? in
                    guard let answer = word.stems.compactMap({ stems[$0] }).first else {
                        return nil
                    }
                    return scene.finding(
                        id,
                        telling.path,
                        "\(telling.path): \"\(word.text)\" is the answer \"\(answer)\"",
                        at: (word.line, word.column)
                    )
                }
            }
        }
    }
}
