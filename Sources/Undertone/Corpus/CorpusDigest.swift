/// The SHA-256 of a corpus: of what its reader yields, not of its files.
///
/// Each example adds, in this order: id, content, labels, scenario, split. A string is its length in
/// bytes (64 bits, little-endian) and its UTF-8; a list its count and its elements; what may be
/// missing is a count of 0 or 1 and the value; text is the count 0 and the string, a conversation the
/// number of its turns and for each role and content. Marked spans add, where there are any, the string `spans`, their
/// count, and each name and words, sorted by name. Where an example stands doesn't count.
public struct CorpusDigest: ~Copyable {
    private var digest = ContentDigest()
    private var bytes: [UInt8] = []

    /// The digest of no examples.
    public init() {
        bytes = Array("undertone corpus 1\n".utf8)
    }

    /// Takes in the next example.
    public mutating func update(_ example: Example) {
        append(example.id)
        switch example.content {
        case .text(let text):
            append(0)
            append(text)
        case .chat(let turns):
            append(turns.count)
            for turn in turns {
                append(turn.role)
                append(turn.content)
            }
        }
        append(example.labels.count)
        for label in example.labels { append(label) }
        append(example.scenario)
        append(example.split)
        if !example.spans.isEmpty {
            append("spans")
            append(example.spans.count)
            for (name, words) in example.spans.sorted(by: { $0.key < $1.key }) {
                append(name)
                append(words)
            }
        }
        digest.update(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// The digest, as 64 lower-case hexadecimal digits.
    public consuming func finalize() -> String {
        digest.update(bytes)
        return digest.finalize()
    }

    private mutating func append(_ number: Int) {
        withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String) {
        append(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(_ text: String?) {
        append(text == nil ? 0 : 1)
        if let text { append(text) }
    }
}
