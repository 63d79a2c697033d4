/// `too-few-scenarios`: each emotion that occurs is told in at least 6 scenarios.
struct TooFewScenariosRule: LintRule {
    static let fewest = 6

    let id = "too-few-scenarios"
    let why =
        "a direction from fewer than 6 scenarios is mostly their topics and may even have the wrong sign"
    let breaking = "bitter.txt in 5 scenarios"
    let keeping = "bitter.txt in 6; an emotion of the catalogue that no text is told under"
    let remedy =
        "write it in further scenarios, or leave it out; packs that are checked together count together"

    func check(_ corpus: LintCorpus) -> [LintFinding] {
        var holders: [String: (folder: String, scenarios: Int)] = [:]
        for folder in corpus.folders where folder.kind == .corpus {
            for text in folder.scenarios.flatMap(\.variants) {
                holders[text.label, default: (folder.path, 0)].scenarios += 1
            }
        }
        return holders.filter { $0.value.scenarios < Self.fewest }.map { label, held in
            LintFinding(
                rule: id,
                file: held.folder,
                message:
                    "\"\(label)\" is told in \(held.scenarios) scenario\(held.scenarios == 1 ? "" : "s"); "
                    + "\(Self.fewest) are needed"
            )
        }
    }

    func omission(in corpus: LintCorpus) -> String? {
        if let reason = omissionWithoutScenarios(corpus) { return reason }
        return corpus.folders.contains { $0.kind == .corpus } ? nil : "a single scenario was named"
    }
}
