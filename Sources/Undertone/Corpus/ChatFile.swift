internal import Foundation

/// Conversations in a file, for a model to read or to go on with.
public struct ChatFile: Sendable, Hashable {
    /// One conversation.
    public struct Conversation: Sendable, Hashable {
        /// The turns, in order.
        public var turns: [Turn]
        /// Its line in the file, from 1; 1 in a file that is one JSON value.
        public var line: Int
        /// Its name, where the file gives one.
        public var id: String?
    }

    /// The file.
    public let path: String
    /// What it holds; never empty.
    public let conversations: [Conversation]

    private struct Row: Decodable {
        var id: Name?
        var messages: [Turn]?
        var role: String?
        var content: String?
    }

    /// Words or a number.
    private struct Name: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let number = try? container.decode(Int.self)
            text = try number.map { "\($0)" } ?? container.decode(String.self)
        }
    }

    /// Reads a file.
    ///
    /// - `.json`: one conversation, a list of turns `{"role": …, "content": …}` or an object with that list as `messages`.
    /// - else JSON lines: a conversation a line (`{"messages": […]}`, as corpora have it), or one conversation, a turn a
    ///   line.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - forAnswers: whether each conversation must end with someone the assistant can answer.
    /// - Throws: `UndertoneError` with file and line for what is none of these, for empty turns, and for a conversation
    ///   that can't be answered and is to be.
    public init(_ path: String, forAnswers: Bool) throws {
        self.path = path
        let found =
            path.lowercased().hasSuffix(".json") ? try Self.whole(path) : try Self.lines(path)
        for conversation in found { try Self.check(conversation, path, forAnswers) }
        guard !found.isEmpty else {
            throw UndertoneError.badInput("the file holds no conversation", file: path)
        }
        conversations = found
    }

    /// One of the conversations.
    ///
    /// - Parameter name: its id, or its number from 1; nil: the first.
    /// - Returns: that conversation.
    /// - Throws: `UndertoneError` where there is none of that name.
    public func conversation(_ name: String?) throws -> Conversation {
        guard let name else { return conversations[0] }
        if let found = conversations.first(where: { $0.id == name }) { return found }
        if let number = Int(name), conversations.indices.contains(number - 1) {
            return conversations[number - 1]
        }
        throw UndertoneError.badInput(
            "there is no conversation '\(name)' among the \(conversations.count) here",
            file: path
        )
    }

    private static func whole(_ path: String) throws -> [Conversation] {
        let lines = try LineReader(path)
        var text = ""
        while let line = try lines.next() { text += line.text + "\n" }
        let data = Data(text.utf8)
        let decoder = JSONDecoder()
        let isList = text.first { !$0.isWhitespace } == "["
        do {
            let turns =
                isList
                ? try decoder.decode([Turn].self, from: data)
                : try decoder.decode(Row.self, from: data).messages
            guard let turns else {
                throw UndertoneError.badInput(
                    "the key \"messages\" is missing: a list of {\"role\": …, \"content\": …}",
                    file: path
                )
            }
            return [Conversation(turns: turns, line: 1, id: nil)]
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }

    private static func lines(_ path: String) throws -> [Conversation] {
        let lines = try LineReader(path)
        let decoder = JSONDecoder()
        var found: [Conversation] = []
        var turns: [Turn] = []
        var first = 1
        while let line = try lines.next() {
            if TextCheck.isBlank(line.text) { continue }
            let row: Row
            do {
                row = try decoder.decode(Row.self, from: Data(line.text.utf8))
            } catch let error as DecodingError {
                throw UndertoneError.badInput(
                    DecodingMessage.text(error),
                    file: path,
                    line: line.number
                )
            }
            if let messages = row.messages, turns.isEmpty {
                found.append(Conversation(turns: messages, line: line.number, id: row.id?.text))
            } else if let role = row.role, let content = row.content, found.isEmpty {
                if turns.isEmpty { first = line.number }
                turns.append(Turn(role: role, content: content))
            } else {
                throw UndertoneError.badInput(
                    "a line is a conversation ({\"messages\": […]}) or a turn ({\"role\": …, \"content\": …}), the same "
                        + "in the whole file",
                    file: path,
                    line: line.number
                )
            }
        }
        return turns.isEmpty ? found : [Conversation(turns: turns, line: first, id: nil)]
    }

    private static func check(
        _ conversation: Conversation,
        _ path: String,
        _ forAnswers: Bool
    ) throws {
        func refuse(_ message: String) -> UndertoneError {
            UndertoneError.badInput(message, file: path, line: conversation.line)
        }
        guard let last = conversation.turns.last else {
            throw refuse("the conversation has no turns")
        }
        for (index, turn) in conversation.turns.enumerated()
        where TextCheck.isBlank(turn.content) || TextCheck.isBlank(turn.role)
            || turn.content.utf8.contains(0) || turn.role.utf8.contains(0)
        {
            throw refuse("turn \(index + 1) is empty, or has a NUL character")
        }
        guard !forAnswers || last.role != "assistant" else {
            throw refuse("the last turn is the assistant's; end with one that it can answer")
        }
    }
}
