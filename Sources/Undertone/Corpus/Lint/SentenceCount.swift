/// Counts sentences by their closing marks.
enum SentenceCount {
    /// Their full stop ends no sentence.
    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "etc", "e.g", "i.e", "jr", "sr",
    ]

    /// A sentence ends in one or more of `.!?…`, closing quotes and brackets, and then white space or the end.
    ///
    /// - Parameter text: Any text.
    /// - Returns: At least 1 where there is any text.
    static func count(in text: String) -> Int {
        let isBlank = TextCheck.isBlank(text)
        let count = text.split(whereSeparator: \.isWhitespace).count { piece in
            let core = piece.reversed().drop { "\"'”’)]»".contains($0) }
            guard let last = core.first, ".!?…".contains(last) else { return false }
            let word = String(core.drop { ".!?…".contains($0) }.reversed()).lowercased()
            return last != "."
                || !abbreviations.contains(word.trimmingPrefix { !$0.isLetter }.description)
        }
        return isBlank ? 0 : max(1, count)
    }
}
