/// How a person's state is asked for: a question at the end of the user's turn, and the answer's first words.
public struct ReportQuestion: Sendable, Hashable, Codable {
    /// Whose state.
    public var person: Person
    /// The question; `{N}` stands for the third person's name.
    public var question: String
    /// What the answer begins with; the next word is the report.
    public var stem: String

    /// Creates a question.
    public init(person: Person, question: String, stem: String) {
        self.person = person
        self.question = question
        self.stem = stem
    }

    /// The three questions that the organism knows best.
    public static let standard: [ReportQuestion] = [
        .init(person: .own, question: "How are you feeling?", stem: "I feel"),
        .init(person: .user, question: "How do I seem?", stem: "You seem"),
        .init(person: .third, question: "How is {N}?", stem: "{N} feels"),
    ]

    package func asked(of name: String) -> (question: String, stem: String) {
        (
            question.replacing("{N}", with: name),
            stem.replacing("{N}", with: name)
        )
    }
}
