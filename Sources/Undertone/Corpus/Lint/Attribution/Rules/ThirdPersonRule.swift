/// `third-person`: the third person is named where told of, and nowhere else.
struct ThirdPersonRule: AttributionLintRule {
    let id = "third-person"
    let why =
        "the question asks about a name, and what is said beside that name is what it can be answered by"
    let breaking =
        "\"My sister left.\" of third.name Ulla; Ulla in what the user tells of themselves; Ulla in two scenes"
    let keeping = "\"My sister Ulla left the key with the caretaker.\""
    let remedy =
        "name the person in each text of third_person, and in no other; give each scene a name of its own"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        var seen: [String: String] = [:]
        return corpus.scenes.flatMap { scene -> [LintFinding] in
            guard let name = scene.name, !TextCheck.isBlank(name) else { return [] }
            var found: [LintFinding] = []
            if let other = seen[name] {
                found.append(
                    scene.finding(
                        id,
                        "third.name",
                        "\(name) is the third person of \(other), too: a name's own sound isn't counterbalanced",
                        isWarning: true
                    )
                )
            }
            seen[name] = scene.stem + ".json"
            for telling in scene.tellings {
                let place = telling.text.place(of: name)
                if telling.key == "third_person", place == nil {
                    found.append(
                        scene.finding(id, telling.path, "\(telling.path) doesn't name \(name)")
                    )
                }
                if telling.key != "third_person", telling.key != "object", let place {
                    found.append(
                        scene.finding(
                            id,
                            telling.path,
                            "\(telling.path) names \(name), of whom third_person alone should tell",
                            at: place,
                            isWarning: true
                        )
                    )
                }
            }
            return found
        }
    }
}

extension LintText {
    /// Where a name stands first, as words of its own; nil: nowhere.
    func place(of name: String) -> (line: Int, column: Int)? {
        let parts = name.split { $0.isWhitespace }.map { $0.lowercased() }
        guard !parts.isEmpty, parts.count <= words.count else { return nil }
        let start = (0...words.count - parts.count).first { start in
            zip(parts, words[start...]).allSatisfy { part, word in
                word.key == part || word.key == part + "'s" || word.key == part + "'"
            }
        }
        return start.map { (words[$0].line, words[$0].column) }
    }
}
