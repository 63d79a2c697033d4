import Foundation
package import Undertone

/// A chat as '/save' keeps it and '--chat' goes on with it.
package struct SavedChat: Codable, Hashable, Sendable {
    /// What such a file says of itself.
    package static let kind = "undertone-chat-1"

    /// ``kind``.
    package var format = kind
    /// Which model talked.
    package var model: Model
    /// The files that the plan's directions are from.
    package var directions: [File]
    /// The plan of the next answer.
    package var plan: SteeringPlan
    /// How answers are drawn.
    package var sampling: Sampling
    /// The turns.
    package var messages: [ChatState.Message]

    /// A model.
    package struct Model: Codable, Hashable, Sendable {
        /// Its name.
        package var name: String
        /// The hash of its file.
        package var sha256: String

        /// A model from its parts.
        package init(name: String, sha256: String) { (self.name, self.sha256) = (name, sha256) }
    }

    /// A file.
    package struct File: Codable, Hashable, Sendable {
        /// Where it is.
        package var path: String
        /// Its hash.
        package var sha256: String

        /// A file from its parts.
        package init(path: String, sha256: String) { (self.path, self.sha256) = (path, sha256) }
    }

    /// How tokens are chosen.
    package struct Sampling: Codable, Hashable, Sendable {
        /// The most new tokens of an answer.
        package var maxTokens: Int
        /// 0 is greedy.
        package var temperature: Float
        /// The seed of the first answer; each further one has the next.
        package var seed: UInt32

        /// Settings from their parts.
        package init(maxTokens: Int, temperature: Float, seed: UInt32) {
            (self.maxTokens, self.temperature, self.seed) = (maxTokens, temperature, seed)
        }
    }

    /// A chat from its parts.
    package init(
        model: Model,
        directions: [File],
        plan: SteeringPlan,
        sampling: Sampling,
        messages: [ChatState.Message]
    ) {
        self.model = model
        self.directions = directions
        self.plan = plan
        self.sampling = sampling
        self.messages = messages
    }

    /// Writes it, complete or not at all.
    package func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(path, bytes: Array(try encoder.encode(self)) + [0x0A])
    }

    private struct Kind: Decodable {
        var format: String?
    }

    /// Reads one.
    ///
    /// - Returns: nil for a file that is JSON of another kind, or none.
    /// - Throws: `UndertoneError` that names the file and what is wrong with it.
    package static func read(_ path: String) throws -> SavedChat? {
        let data = Data(try AtomicFile.read(path))
        let decoder = JSONDecoder()
        do {
            guard try decoder.decode(Kind.self, from: data).format == kind else { return nil }
        } catch is DecodingError {
            return nil
        }
        do {
            return try decoder.decode(Self.self, from: data)
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }
}
