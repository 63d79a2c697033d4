internal import Foundation

/// One scene of a chat in which the user, the assistant itself and a third person can each show a state: a file of
/// `Corpora/attribution`.
public struct AttributionScenario: Sendable, Hashable, Codable {
    /// The third person.
    public struct Third: Sendable, Hashable, Codable {
        /// The name that the user calls them by.
        public var name: String
        /// Who they are to the user.
        public var relation: String
    }

    /// A line that carries an emotion which nobody present has.
    public struct Line: Sendable, Hashable, Codable {
        /// The emotion.
        public var emotion: String
        /// The line.
        public var text: String
    }

    /// Its name: that of the file.
    public var scenario: String
    /// What it is about.
    public var theme: String
    /// The third person.
    public var third: Third
    /// A thing of the scene, which feels nothing.
    public var object: String
    /// The system turn.
    public var system: String
    /// What the user says of themselves, by emotion; `neutral`, and `ambiguous` which can be read as any, among them.
    public var user: [String: String]
    /// How the reply begins that shows the assistant's own state, by emotion; `neutral` among them.
    public var assistant: [String: String]
    /// What the user tells of the third person, by emotion; `neutral` among them.
    public var thirdPerson: [String: String]
    /// The user quotes somebody else.
    public var quoted: Line
    /// The user denies an emotion.
    public var negated: Line

    private enum CodingKeys: String, CodingKey {
        case scenario, theme, third, object, system, user, assistant, quoted, negated
        case thirdPerson = "third_person"
    }

    /// The state of somebody who shows none.
    public static let neutral = "neutral"
    /// What else may lie in a folder of scenes: how an experiment asks about them.
    static let questionsFile = "questions.json"
    /// The user's text that can be read as any emotion.
    public static let ambiguous = "ambiguous"

    /// The emotions that each of the three is told with, sorted.
    public var emotions: [String] {
        user.keys.filter { $0 != Self.neutral && $0 != Self.ambiguous }.sorted()
    }

    /// Reads a file.
    ///
    /// - Throws: `UndertoneError` that names the file and the key.
    public init(path: String) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(AtomicFile.read(path)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
        try check(path)
    }

    /// The scenes of a folder, in the order of their files' names.
    ///
    /// - Throws: `UndertoneError` for a folder that is none or holds no scene, and for scenes that aren't told with the
    ///   same emotions.
    public static func read(folder: String) throws -> [AttributionScenario] {
        let names = try files(folder)
        let scenes = try names.map { try AttributionScenario(path: folder + "/" + $0) }
        for (scene, name) in zip(scenes, names) where scene.emotions != scenes[0].emotions {
            throw UndertoneError.badInput(
                "this scene is told with \(scene.emotions.joined(separator: ", ")), the first with "
                    + "\(scenes[0].emotions.joined(separator: ", ")); all need the same",
                file: folder + "/" + name
            )
        }
        return scenes
    }

    /// The names of a folder's scenes, sorted.
    ///
    /// - Throws: `UndertoneError` for a folder that is none or holds no scene.
    static func files(_ folder: String) throws -> [String] {
        _ = try PosixFile.openDirectory(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
            .filter { $0 != questionsFile }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !names.isEmpty else {
            throw UndertoneError.badInput(
                "there are no scenes here; a folder of dialogues holds one <scenario>.json a scene",
                file: folder
            )
        }
        return names
    }

    private func check(_ path: String) throws {
        let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        func refuse(_ message: String) -> UndertoneError { .badInput(message, file: path) }
        guard scenario == stem else {
            throw refuse("\"scenario\" is \"\(scenario)\", the file's name says \"\(stem)\"")
        }
        guard user[Self.ambiguous] != nil else { throw refuse("\"user\" lacks \"ambiguous\"") }
        guard !emotions.isEmpty else { throw refuse("\"user\" has no emotion beside \"neutral\"") }
        let wanted = emotions + [Self.neutral]
        for (key, texts) in [
            ("user", user), ("assistant", assistant), ("third_person", thirdPerson),
        ] {
            for emotion in wanted where texts[emotion] == nil {
                throw refuse("\"\(key)\" lacks \"\(emotion)\"")
            }
            for (emotion, text) in texts {
                guard wanted.contains(emotion) || (key == "user" && emotion == Self.ambiguous)
                else {
                    throw refuse("\"\(key)\" has \"\(emotion)\", \"user\" doesn't")
                }
                guard !TextCheck.isBlank(text) else {
                    throw refuse("\"\(key).\(emotion)\" is empty")
                }
            }
        }
        for (emotion, text) in thirdPerson where !text.contains(third.name) {
            throw refuse("\"third_person.\(emotion)\" doesn't name \(third.name)")
        }
        for (key, text) in [("system", system), ("object", object), ("third.name", third.name)]
        where TextCheck.isBlank(text) {
            throw refuse("\"\(key)\" is empty")
        }
    }
}
