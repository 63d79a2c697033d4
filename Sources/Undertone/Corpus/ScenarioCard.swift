internal import Foundation

/// What `scenario.json` says of a scenario.
public struct ScenarioCard: Sendable, Hashable, Codable {
    /// The file's name.
    public static let fileName = "scenario.json"

    /// Entities, objects and places that each variant must mention.
    public var anchors: [String]
    /// Who tells it, such as `first person`.
    public var narrator: String?
    /// The tense that it is told in, such as `past`.
    public var tense: String?
    /// What it is about.
    public var theme: String?

    /// Reads a card.
    ///
    /// - Throws: `UndertoneError` that names the file and the key for what isn't one.
    public init(path: String) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(AtomicFile.read(path)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }
}
