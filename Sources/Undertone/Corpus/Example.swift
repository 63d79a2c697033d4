/// One text or conversation of a corpus, with what is known of it.
public struct Example: Sendable, Hashable {
    /// Its name, unique inside the corpus: from the file, else `<file stem>:<line>`.
    public var id: String
    /// What it says.
    public var content: ExampleContent
    /// All labels of the row, in the file's order.
    public var labels: [String]
    /// The event that it tells, shared with others of its cluster; nil = each example its own.
    public var scenario: String?
    /// The part of the corpus that it belongs to, such as `train`.
    public var split: String?
    /// Spans of it that are marked: by name the words, which stand in it once.
    public var spans: [String: String]
    /// Where it stands.
    public var source: SourceLocation

    /// Creates an example.
    public init(
        id: String,
        content: ExampleContent,
        labels: [String] = [],
        scenario: String? = nil,
        split: String? = nil,
        spans: [String: String] = [:],
        source: SourceLocation
    ) {
        self.id = id
        self.content = content
        self.labels = labels
        self.scenario = scenario
        self.split = split
        self.spans = spans
        self.source = source
    }
}
