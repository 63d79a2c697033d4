/// Something in a corpus that a rule forbids.
public struct LintFinding: Sendable, Hashable, Codable {
    /// The rule's id.
    public var rule: String
    /// The file or, for what concerns a whole corpus, the folder.
    public var file: String
    /// The line, from 1; nil where no line is to blame.
    public var line: Int?
    /// The byte in the line, from 1.
    public var column: Int?
    /// What was found.
    public var message: String
    /// Whether `--fix` mends it.
    public var isFixable: Bool
    /// Whether the corpus can be used all the same.
    public var isWarning: Bool

    /// Creates a finding.
    public init(
        rule: String,
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        message: String,
        isFixable: Bool = false,
        isWarning: Bool = false
    ) {
        self.rule = rule
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.isFixable = isFixable
        self.isWarning = isWarning
    }

    /// `file:line:column: rule: message`.
    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self)
        return place.joined(separator: ":") + ": \(rule): \(message)"
            + (isFixable ? " [--fix]" : "")
    }

    package static func precedes(_ first: LintFinding, _ second: LintFinding) -> Bool {
        (first.file, first.line ?? 0, first.column ?? 0, first.rule, first.message)
            < (second.file, second.line ?? 0, second.column ?? 0, second.rule, second.message)
    }
}
