/// `scene-file`: a scene has the keys that it needs, each once and with a text.
struct SceneFileRule: AttributionLintRule {
    let id = "scene-file"
    let why =
        "a scene that lacks a text can't be told, and a key that nobody reads is mostly a slip"
    let breaking =
        "\"user\" without \"neutral\"; an empty text; \"thrid_person\"; two scenes that call themselves barn_owl"
    let keeping =
        "a file with the keys of Corpora/attribution/barn_owl.json, named after its \"scenario\""
    let remedy = "add, rename or remove the key that the finding names"

    private static let texts = [
        "scenario", "theme", "system", "object", "third.name", "third.relation", "quoted.emotion",
        "quoted.text", "negated.emotion", "negated.text",
    ]
    private static let keys = [
        "": [
            "scenario", "theme", "third", "object", "system", "user", "assistant", "third_person",
            "quoted", "negated",
        ],
        "third": ["name", "relation"], "quoted": ["emotion", "text"],
        "negated": ["emotion", "text"],
    ]

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        var seen: [String: String] = [:]
        return corpus.scenes.flatMap { scene -> [LintFinding] in
            if let fault = scene.places.fault {
                return [
                    LintFinding(
                        rule: id,
                        file: scene.file,
                        line: fault.line,
                        column: fault.column,
                        message: "this isn't valid JSON"
                    )
                ]
            }
            var found = missing(scene) + unknown(scene)
            if let name = scene.scenario {
                if let other = seen[name] {
                    found.append(
                        scene.finding(id, "scenario", "\(other) is called \"\(name)\", too")
                    )
                }
                seen[name] = scene.stem + ".json"
                if name != scene.stem {
                    found.append(
                        scene.finding(
                            id,
                            "scenario",
                            "\"scenario\" is \"\(name)\", the file's name says \"\(scene.stem)\""
                        )
                    )
                }
            }
            return found
        }
    }

    private func missing(_ scene: AttributionLintScene) -> [LintFinding] {
        let told = AttributionLintScene.told.map { $0 + "." + AttributionScenario.neutral }
        var wanted = Self.texts + told + ["user." + AttributionScenario.ambiguous]
        wanted += AttributionLintScene.told.flatMap { key in
            scene.places.keys(of: key).map { key + "." + $0 }
        }
        var found: [LintFinding] = []
        for path in Set(wanted).sorted() {
            guard let value = scene.places.values[path] else {
                let isThere = scene.places.lines[path] != nil
                found.append(
                    scene.finding(
                        id,
                        path,
                        "\"\(path)\" " + (isThere ? "must be a string" : "is missing")
                    )
                )
                continue
            }
            if TextCheck.isBlank(value.text) {
                found.append(scene.finding(id, path, "\"\(path)\" is empty"))
            }
        }
        return found
    }

    private func unknown(_ scene: AttributionLintScene) -> [LintFinding] {
        let strange = Self.keys.sorted { $0.key < $1.key }.flatMap { path, known in
            scene.places.keys(of: path).filter { !known.contains($0) }
                .map { path.isEmpty ? $0 : path + "." + $0 }
        }
        return strange.map { scene.finding(id, $0, "nobody reads \"\($0)\"") }
            + scene.places.repeated.map { path, line in
                LintFinding(
                    rule: id,
                    file: scene.file,
                    line: line,
                    message: "\"\(path)\" is there twice"
                )
            }
    }
}
