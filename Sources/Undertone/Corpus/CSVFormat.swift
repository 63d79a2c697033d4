/// `csv:FILE`: comma-separated values after RFC 4180, with a header.
///
/// The columns for text and label are named by the options; `scenario`, `split` and `id` are used
/// where they exist. Quoted fields may hold commas, doubled quotes and line ends, which are kept.
/// Blank lines are skipped.
public enum CSVFormat: CorpusFormat {
    /// The format's name.
    public static let name = "csv"
    /// One line for the help.
    public static let summary =
        "csv:FILE         with a header; --text-column, --label-column, [scenario, split, id]"

    /// Opens the file and finds its columns.
    ///
    /// - Throws: `UndertoneError` listing the columns if one that is asked for isn't there.
    public static func reader(
        path: String,
        options: CorpusOptions
    ) throws -> any CorpusReader {
        try CSVReader(path: path, options: options)
    }
}
