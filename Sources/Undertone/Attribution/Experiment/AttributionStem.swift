/// One way of asking: the words after which a report is read.
public struct AttributionStem: Codable, Sendable, Hashable {
    /// What is read after the stem.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// Log-probabilities of the closed set of words, `AttributionHeader.words`.
        case words
        /// Log-probabilities of the digits of a rating of how pleasant the state is, 0 the least and 9 the most.
        case digits
        /// The same with the scale the other way round: 0 is the most and 9 the least pleasant.
        case digitsReversed
    }

    /// Unique among the stems.
    public var id: String
    /// Whom or what it asks about.
    public var report: ReportKind
    /// What is read after it.
    public var kind: Kind
    /// The words, with `{N}` for the third person's name and `{O}` for the thing.
    public var text: String

    /// Creates a stem.
    public init(id: String, report: ReportKind, kind: Kind, text: String) {
        self.id = id
        self.report = report
        self.kind = kind
        self.text = text
    }
}
