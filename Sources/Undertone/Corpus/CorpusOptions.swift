/// What to read of a corpus, and how.
public struct CorpusOptions: Sendable, Hashable, Codable {
    /// Keep this split only.
    public var split: String?
    /// Keep rows that have one of these labels.
    public var labels: [String]?
    /// Keep rows that have exactly one label.
    public var singleLabel: Bool
    /// Stop after so many rows, filters applied.
    public var limit: Int?
    /// The column that holds the text (`csv`).
    public var textColumn: String
    /// The column that holds the label (`csv`); empty for a table without labels.
    public var labelColumn: String

    /// Creates options; by default everything is kept.
    public init(
        split: String? = nil,
        labels: [String]? = nil,
        singleLabel: Bool = false,
        limit: Int? = nil,
        textColumn: String = "text",
        labelColumn: String = "label"
    ) {
        self.split = split
        self.labels = labels
        self.singleLabel = singleLabel
        self.limit = limit
        self.textColumn = textColumn
        self.labelColumn = labelColumn
    }
}
