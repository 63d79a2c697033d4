internal import Foundation

/// How an attribution experiment asks: a data file such as `Corpora/attribution/questions.json`.
public struct AttributionQuestions: Sendable, Hashable, Codable {
    /// Where the questions are put.
    public enum Place: String, Sendable, Hashable, Codable {
        /// At the end of the user's turn, so that the assistant's first reply answers.
        case userTurn = "user turn"
        /// In a turn of their own behind the assistant's reply.
        case furtherTurn = "further turn"
    }

    /// A question with the beginning of its answer.
    public struct Question: Sendable, Hashable, Codable {
        /// Unique in the file.
        public var id: String
        /// Whom or what it asks about.
        public var report: ReportKind
        /// What is read after the stem.
        public var kind: AttributionStem.Kind
        /// What the user asks; `{N}` stands for the third person's name, `{O}` for the thing.
        public var question: String
        /// What the answer begins with; empty where the answer is what is read.
        public var stem: String

        /// Creates a question.
        public init(
            id: String,
            report: ReportKind,
            kind: AttributionStem.Kind,
            question: String,
            stem: String
        ) {
            self.id = id
            self.report = report
            self.kind = kind
            self.question = question
            self.stem = stem
        }
    }

    /// Where the questions are put.
    public var place: Place
    /// The closed set of answers: emotions and `neutral`.
    public var words: [String]
    /// How pleasant each word's state is, −1 … 1.
    public var valences: [String: Double]
    /// By emotion the one that a user who shows the opposite has.
    public var opposites: [String: String]
    /// The user's turn of the content-free context.
    public var contentFree: String
    /// The third person's name in the content-free context.
    public var name: String
    /// Things to ask about, in items that have none of their own.
    public var things: [String]
    /// What swapped and named-speaker variants of scenes are told with; nil: there are none.
    public var frames: AttributionFrames?
    /// The questions.
    public var questions: [Question]

    /// The name of the file in a folder of items.
    public static var fileName: String { AttributionScenario.questionsFile }

    private enum CodingKeys: String, CodingKey {
        case place, words, valences, opposites, name, things, frames, questions
        case contentFree = "content_free"
    }

    /// Reads a file.
    ///
    /// - Throws: `UndertoneError` that names the file and what is wrong in it.
    public init(path: String) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(AtomicFile.read(path)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
        if let fault { throw UndertoneError.badInput(fault, file: path) }
    }

    /// The questions as stems of a header.
    public var stems: [AttributionStem] {
        questions.map {
            let text = $0.stem.isEmpty ? $0.question : $0.question + " " + $0.stem
            return AttributionStem(id: $0.id, report: $0.report, kind: $0.kind, text: text)
        }
    }

    /// Those about some reports only.
    ///
    /// - Throws: `UndertoneError` where none is left.
    public func asking(about reports: [ReportKind]) throws -> AttributionQuestions {
        var copy = self
        copy.questions = questions.filter { reports.contains($0.report) }
        guard !copy.questions.isEmpty else {
            throw UndertoneError.badInput(
                "none of the questions asks about \(reports.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return copy
    }

    private var fault: String? {
        if questions.isEmpty { return "there are no questions" }
        if Set(questions.map(\.id)).count != questions.count { return "two questions have one id" }
        if words.count < 3 || Set(words).count != words.count {
            return "\"words\" must be three words or more, each once"
        }
        if let question = questions.first(where: { $0.kind == .words && $0.stem.isEmpty }) {
            return "question '\(question.id)' reads words but has no stem that they end"
        }
        if let question = questions.first(where: { $0.question.isEmpty }) {
            return "question '\(question.id)' is empty"
        }
        if contentFree.isEmpty || name.isEmpty {
            return "\"content_free\" and \"name\" may not be empty"
        }
        if let word = (Array(valences.keys) + Array(opposites.keys) + Array(opposites.values))
            .sorted().first(where: { !words.contains($0) })
        {
            return "\"\(word)\" has a valence or an opposite, but isn't one of the words"
        }
        return frames?.fault
    }
}
