/// `paired:DIR`: one event, told once neutrally and again under several emotions.
///
/// `DIR/<scenario>/<label>.txt`, each file one text; `baseline` is a label like the others. A
/// folder that itself holds `.txt` files is a single scenario. White space around a text is
/// dropped; inside, it stays as it is, line ends as LF. `scenario.json` must be well-formed.
/// Scenarios and variants come in the order of their names' bytes; hidden files and other files
/// are ignored.
public enum PairedFormat: CorpusFormat {
    /// The format's name.
    public static let name = "paired"
    /// One line for the help.
    public static let summary =
        "paired:DIR       DIR/<scenario>/<label>.txt, one text a file, baseline.txt among them"

    /// Opens the folder.
    public static func reader(
        path: String,
        options: CorpusOptions
    ) throws -> any CorpusReader {
        try PairedReader(directory: path)
    }
}
