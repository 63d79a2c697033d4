/// `speaker-name`: the named speakers are nobody else in a scene.
struct SpeakerNameRule: AttributionLintRule {
    let id = "speaker-name"
    let why = "the report on a named speaker would be about two people of one name"
    let breaking = "\"frames.speakers\" with Marta where a scene tells of a Marta"
    let keeping = "speakers whose names no scene has"
    let remedy = "choose other names in \"frames.speakers\" of questions.json"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        let speakers = (corpus.questions?.frames?.speakers ?? []).flatMap(\.self)
        return corpus.scenes.flatMap { scene in
            speakers.flatMap { speaker in
                scene.tellings.compactMap { telling in
                    telling.text.place(of: speaker).map {
                        scene.finding(
                            id,
                            telling.path,
                            "\(telling.path) names \(speaker), one of the named speakers",
                            at: $0
                        )
                    }
                }
            }
        }
    }
}
