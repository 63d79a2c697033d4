/// `questions`: every report is asked for often enough, and ratings both ways.
struct QuestionsRule: AttributionLintRule {
    static let name = "questions"
    static let fewestStems = 3

    let id = Self.name
    let why = "one stem's wording would pass for a report, and digits have a pull of their own"
    let breaking =
        "no questions.json; a key that is missing. Warnings: two stems about the third person, ratings in one order, "
        + "nothing about a thing, no \"frames\""
    let keeping =
        "three stems of words each about self, user, third and object, and ratings in both orders"
    let remedy = "copy Corpora/attribution/questions.json and change what must be"

    func check(_ corpus: AttributionLintCorpus) -> [LintFinding] {
        guard let questions = corpus.questions else { return [] }
        let places = (try? AtomicFile.read(corpus.questionsFile)).map {
            JSONPlaces(String(decoding: $0, as: UTF8.self))
        }
        func warning(_ message: String) -> LintFinding {
            LintFinding(
                rule: id,
                file: corpus.questionsFile,
                line: places?.line(of: "questions"),
                message: message,
                isWarning: true
            )
        }
        var found: [LintFinding] = []
        for kind in ReportKind.allCases {
            let own = questions.questions.filter { $0.report == kind }
            let words = own.count { $0.kind == .words }
            if words < Self.fewestStems {
                found.append(
                    warning(
                        "\(words) stems ask about \(kind.rawValue) by words; \(Self.fewestStems) are wanted"
                    )
                )
            }
            if own.count(where: { $0.kind == .digits })
                != own.count(where: { $0.kind == .digitsReversed })
            {
                found.append(
                    warning("ratings about \(kind.rawValue) aren't asked for in both orders")
                )
            }
        }
        if questions.frames == nil {
            found.append(
                warning("there are no \"frames\": swapped and named-speaker variants can't be told")
            )
        }
        return found
    }
}
