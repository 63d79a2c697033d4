/// `attribution:DIR`: dialogues in each of which one person at most shows an emotion: the user, the assistant itself, or
/// a third person whom the user tells of.
///
/// `DIR/<scenario>.json` (``AttributionScenario``) gives one dialogue in which nobody shows any, and one for each person
/// and emotion: the system turn, the user's turn with the sentence on the third person after or, in every second
/// scene, before it, and the assistant's reply. Labels are `self:…`, `user:…` and `third:…`. Two spans of the user's
/// turn are marked: `user`, what the user says of themselves, and `third`, the sentence on the third person.
public enum AttributionFormat: CorpusFormat {
    /// The format's name.
    public static let name = "attribution"
    /// One line for the help.
    public static let summary =
        "attribution:DIR  DIR/<scenario>.json, dialogues in which one of three persons shows an emotion"

    /// Opens the folder.
    public static func reader(
        path: String,
        options: CorpusOptions
    ) throws -> any CorpusReader {
        AttributionReader(scenes: try AttributionScenario.read(folder: path), folder: path)
    }
}

/// The dialogues of scenes, one after the other.
struct AttributionReader: CorpusReader {
    private let scenes: [AttributionScenario]
    private let folder: String
    private var scene = 0
    private var dialogue = 0

    init(scenes: [AttributionScenario], folder: String) {
        self.scenes = scenes
        self.folder = folder
    }

    mutating func next() throws -> Example? {
        guard scene < scenes.count else { return nil }
        let current = scenes[scene]
        let shown = current.emotions.flatMap { emotion in
            Person.allCases.map { (person: $0, emotion: emotion) }
        }
        let chosen = dialogue == 0 ? nil : shown[dialogue - 1]
        let example = try current.dialogue(
            showing: chosen?.emotion,
            of: chosen?.person,
            thirdFirst: scene % 2 == 1,
            source: SourceLocation(file: "\(folder)/\(current.scenario).json", line: 1)
        )
        dialogue += 1
        if dialogue > shown.count { (scene, dialogue) = (scene + 1, 0) }
        return example
    }
}

extension AttributionScenario {
    fileprivate func dialogue(
        showing emotion: String?,
        of person: Person?,
        thirdFirst: Bool,
        source: SourceLocation
    ) throws -> Example {
        func state(_ other: Person) -> String {
            other == person ? emotion ?? Self.neutral : Self.neutral
        }
        let spans = [
            "user": user[state(.user)] ?? "", "third": thirdPerson[state(.third)] ?? "",
        ]
        let texts = [spans["user"], spans["third"]].compactMap(\.self)
        let turns = [
            Turn(role: "system", content: system),
            Turn(
                role: "user",
                content: (thirdFirst ? texts.reversed() : texts).joined(separator: " ")
            ),
            Turn(role: "assistant", content: assistant[state(.own)] ?? ""),
        ]
        return Example(
            id: "\(scenario)/" + (person?.label(emotion ?? Self.neutral) ?? Self.neutral),
            content: .chat(turns),
            labels: Person.allCases.map { $0.label(state($0)) },
            scenario: scenario,
            spans: spans,
            source: source
        )
    }
}
