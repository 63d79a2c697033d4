/// `scene-emotions`: all scenes are told with the same emotions, which the questions know.
struct SceneEmotionsRule: AttributionLintRule {
    let id = "scene-emotions"
    let why =
        "an emotion that one scene or one person lacks can't be compared, and one that is no answer can't be reported"
    let breaking =
        "\"user\" with furious where the answers have angry; a scene without \"assistant.sad\""
    let keeping =
        "user, assistant and third_person with neutral and the same emotions in every scene"
    let remedy =
        "write the telling that is missing, or rename the emotion to one of \"words\" in questions.json"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        let wanted = Set(corpus.emotions)
        let first = corpus.scenes.first?.stem ?? ""
        return corpus.scenes.flatMap { scene -> [LintFinding] in
            var found: [LintFinding] = []
            for key in AttributionLintScene.told where scene.places.fault == nil {
                let own = Set(scene.emotions(of: key))
                for emotion in wanted.subtracting(own).sorted() {
                    found.append(
                        scene.finding(
                            id,
                            "\(key).\(emotion)",
                            "\"\(key)\" lacks \"\(emotion)\", with which \(first).json tells the user"
                        )
                    )
                }
                for emotion in own.subtracting(wanted).sorted() {
                    found.append(
                        scene.finding(
                            id,
                            "\(key).\(emotion)",
                            "\"\(key)\" has \"\(emotion)\", with which \(first).json doesn't tell the user"
                        )
                    )
                }
            }
            return found + strange(scene, corpus)
        } + withoutOpposite(corpus)
    }

    /// Emotions that are no answer.
    private func strange(
        _ scene: AttributionLintScene,
        _ corpus: AttributionLintCorpus
    ) -> [LintFinding] {
        guard let words = corpus.questions?.words else { return [] }
        var named = AttributionLintScene.told.flatMap { key in
            scene.emotions(of: key).map { (path: "\(key).\($0)", emotion: $0) }
        }
        for key in ["quoted.emotion", "negated.emotion"] {
            if let value = scene.places.values[key] { named.append((key, value.text)) }
        }
        return named.filter { !words.contains($0.emotion) }.map { path, emotion in
            let nearest = NearestNames.sorted(words, to: emotion).first ?? ""
            let guess = NearestNames.isNear(nearest, emotion) ? "; did you mean \(nearest)?" : ""
            return scene.finding(
                id,
                path,
                "\"\(emotion)\" is none of the answers (\(words.joined(separator: ", ")))\(guess)"
            )
        }
    }

    private func withoutOpposite(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        guard let opposites = corpus.questions?.opposites else { return [] }
        return corpus.emotions.filter { !corpus.emotions.contains(opposites[$0] ?? "") }.map {
            LintFinding(
                rule: id,
                file: corpus.questionsFile,
                message: "\"opposites\" gives \"\($0)\" none that the scenes are told with",
                isWarning: true
            )
        }
    }
}
