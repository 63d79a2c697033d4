internal import Foundation

/// A conversation up to the assistant's first reply, in which everyone's state is known.
///
/// A line of `Corpora/organism-chats/chats.jsonl`; the same file is a corpus of format `jsonl` with labels such as
/// `user:sad`.
public struct PlantedConversation: Sendable, Hashable, Decodable {
    /// Unique in its file.
    public var id: String
    /// `fit`, or what training never had: `wordings`, `combinations` or `roles`.
    public var split: String
    /// The third person's name.
    public var name: String
    /// The scene family that shows each person's state: the unit of resampling.
    public var families: [Person: String]
    /// The turns.
    public var messages: [Turn]
    var label: [String]

    /// A person's emotion.
    public func emotion(of person: Person) -> String? {
        let prefix = person.label("")
        return label.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// Reads the conversations of a split.
    ///
    /// - Throws: `UndertoneError` with file and line for a line that is no such conversation, and for a split
    ///   without any.
    public static func read(_ path: String, split: String) throws -> [PlantedConversation] {
        let lines = try LineReader(path)
        var found: [PlantedConversation] = []
        var splits: Set<String> = []
        let decoder = JSONDecoder()
        while let line = try lines.next() {
            if TextCheck.isBlank(line.text) { continue }
            do {
                let row = try decoder.decode(Self.self, from: Data(line.text.utf8))
                splits.insert(row.split)
                if row.split == split { found.append(row) }
            } catch let error as DecodingError {
                throw UndertoneError.badInput(
                    DecodingMessage.text(error),
                    file: path,
                    line: line.number
                )
            }
        }
        guard !found.isEmpty else {
            throw UndertoneError.unknown("split", split, among: splits, in: path)
        }
        return found
    }
}
