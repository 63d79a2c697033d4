internal import Foundation

/// A text or conversation that strengths are tried on.
public struct CalibrationText: Sendable, Hashable {
    /// Its name in the corpus.
    public var id: String
    /// What it says; a conversation that ends with the user's turn is one that the model is to answer.
    public var content: ExampleContent
    /// The event that it tells: the unit of splitting and resampling.
    public var scenario: String
    /// The third person's name, where one is known.
    public var name: String?
    /// The scene family that shows each person's state, where that is known: the unit for questions about that person.
    public var families: [Person: String]

    /// Creates a text from its parts; the default scenario is the text itself.
    public init(
        id: String,
        content: ExampleContent,
        scenario: String? = nil,
        name: String? = nil,
        families: [Person: String] = [:]
    ) {
        self.id = id
        self.content = content
        self.scenario = scenario ?? id
        self.name = name
        self.families = families
    }

    /// The unit of resampling for what is said of a person.
    func cluster(of person: Person) -> String { families[person] ?? scenario }

    /// What a line of conversations of an organism has beside the rest.
    private struct People: Decodable {
        var id: String
        var name: String
        var families: [Person: String]
    }

    /// Reads a corpus; of conversations with planted states (`Corpora/organism-chats`) names and scene families too.
    ///
    /// - Throws: `UndertoneError` for what is no corpus, and for one without a text.
    public static func read(
        _ corpus: String,
        options: CorpusOptions = CorpusOptions()
    ) throws -> [CalibrationText] {
        let (format, path) = try CorpusFormats.parse(corpus)
        var people: [String: People] = [:]
        if format.name == JSONLinesFormat.name {
            let lines = try LineReader(path)
            let decoder = JSONDecoder()
            while let line = try lines.next() {
                // Other corpora have no such keys, and their own reader says what is wrong with a line.
                guard let row = try? decoder.decode(People.self, from: Data(line.text.utf8)) else {
                    continue
                }
                people[row.id] = row
            }
        }
        var reader = try CorpusFormats.open(corpus, options: options)
        var texts: [CalibrationText] = []
        while let example = try reader.next() {
            texts.append(
                CalibrationText(
                    id: example.id,
                    content: example.content,
                    scenario: example.scenario,
                    name: people[example.id]?.name,
                    families: people[example.id]?.families ?? [:]
                )
            )
        }
        guard !texts.isEmpty else {
            throw UndertoneError.badInput("the corpus \(corpus) has no such text")
        }
        return texts
    }
}
