/// `jsonl:FILE`: a JSON object a line.
///
/// Keys: `text`, or `messages` (a list of `{"role", "content"}`); `label` (a string or a list of
/// strings; may be missing); `scenario`, `split`, `id` (all optional); `spans` (optional: by name words that stand in
/// the text, or in one of the messages, once). Others are ignored, blank
/// lines too.
public enum JSONLinesFormat: CorpusFormat {
    /// The format's name.
    public static let name = "jsonl"
    /// One line for the help.
    public static let summary =
        "jsonl:FILE       an object a line: text or messages, label, [scenario, split, id, spans]"

    /// Opens the file.
    public static func reader(
        path: String,
        options: CorpusOptions
    ) throws -> any CorpusReader {
        JSONLinesReader(lines: try LineReader(path))
    }
}
