/// A conversation written out without any template: a line `Role: words` a turn, with the place of each turn's words.
///
/// For models that have no chat template, encoders above all. Asked for by the name ``name``.
struct MarkedText {
    /// What stands for a template's name.
    static let name = "plain"

    /// The text as the model gets it.
    private(set) var text = ""
    /// By turn who speaks, and the bytes of the words.
    private(set) var turns: [(role: String, bytes: Range<Int>)] = []

    /// Writes the turns out.
    init(_ turns: [Turn]) {
        for turn in turns {
            if !text.isEmpty { text += "\n" }
            text += turn.role.prefix(1).uppercased() + turn.role.dropFirst() + ": "
            let start = text.utf8.count
            text += turn.content
            self.turns.append((turn.role, start..<text.utf8.count))
        }
    }

    /// The bytes of words that occur once in a text; nil where they don't, or more than once.
    static func place(of words: String, in text: String) -> Range<Int>? {
        let found = text.ranges(of: words)
        guard found.count == 1 else { return nil }
        let bytes = text.utf8
        return bytes.distance(
            from: bytes.startIndex,
            to: found[0].lowerBound
        )..<bytes.distance(from: bytes.startIndex, to: found[0].upperBound)
    }
}
