internal import Foundation

/// A row of an activation store: what is known of the example, beside its vectors.
public struct StoredExample: Sendable, Hashable, Codable {
    /// The example's name.
    public var id: String
    /// All of its labels.
    public var labels: [String]
    /// The cluster that it belongs to; nil = its own.
    public var scenario: String?
    /// The split that it belongs to.
    public var split: String?
    /// How many tokens were pooled into each of its vectors.
    public var tokens: Int
    /// Its words, without roles or template.
    public var text: String
    /// Its turns, if it is a conversation.
    public var turns: [Turn]?
    /// Its marked spans; nil: none.
    public var spans: [String: String]?

    /// Creates a row.
    public init(
        id: String,
        labels: [String],
        scenario: String? = nil,
        split: String? = nil,
        tokens: Int,
        text: String,
        turns: [Turn]? = nil,
        spans: [String: String]? = nil
    ) {
        self.id = id
        self.labels = labels
        self.scenario = scenario
        self.split = split
        self.tokens = tokens
        self.text = text
        self.turns = turns
        self.spans = spans
    }

    /// What it says, as the corpus had it.
    public var content: ExampleContent { turns.map { .chat($0) } ?? .text(text) }

    /// Creates the row of an example.
    public init(_ example: Example, tokens: Int) {
        var turns: [Turn]?
        if case .chat(let said) = example.content { turns = said }
        self.init(
            id: example.id,
            labels: example.labels,
            scenario: example.scenario,
            split: example.split,
            tokens: tokens,
            text: example.content.plainText,
            turns: turns,
            spans: example.spans.isEmpty ? nil : example.spans
        )
    }

    /// Appends the row as a line of JSON, always with the same bytes.
    func appendLine(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "{\"id\":".utf8)
        JSONText.append(id, to: &bytes)
        bytes.append(contentsOf: ",\"labels\":[".utf8)
        for (index, label) in labels.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.append(label, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        if let scenario {
            bytes.append(contentsOf: ",\"scenario\":".utf8)
            JSONText.append(scenario, to: &bytes)
        }
        if let split {
            bytes.append(contentsOf: ",\"split\":".utf8)
            JSONText.append(split, to: &bytes)
        }
        bytes.append(contentsOf: ",\"tokens\":\(tokens),\"text\":".utf8)
        JSONText.append(text, to: &bytes)
        for (index, turn) in (turns ?? []).enumerated() {
            bytes.append(contentsOf: (index == 0 ? ",\"turns\":[" : ",").utf8)
            bytes.append(contentsOf: "{\"role\":".utf8)
            JSONText.append(turn.role, to: &bytes)
            bytes.append(contentsOf: ",\"content\":".utf8)
            JSONText.append(turn.content, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        if turns?.isEmpty == false { bytes.append(UInt8(ascii: "]")) }
        for (index, span) in (spans ?? [:]).sorted(by: { $0.key < $1.key }).enumerated() {
            bytes.append(contentsOf: (index == 0 ? ",\"spans\":{" : ",").utf8)
            JSONText.append(span.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONText.append(span.value, to: &bytes)
        }
        if spans?.isEmpty == false { bytes.append(UInt8(ascii: "}")) }
        bytes.append(contentsOf: "}\n".utf8)
    }
}
