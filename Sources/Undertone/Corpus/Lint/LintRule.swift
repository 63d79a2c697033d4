/// Something that texts of a paired corpus must keep to.
///
/// A rule is one file in `Rules` and one line in ``LintRules``. It implements the checks of the scope that it
/// has; the others find nothing.
public protocol LintRule: Sendable {
    /// The name in findings, in waivers and for `--explain`.
    var id: String { get }
    /// One sentence: why the rule is there.
    var why: String { get }
    /// What breaks it.
    var breaking: String { get }
    /// What just doesn't.
    var keeping: String { get }
    /// How to mend what breaks it.
    var remedy: String { get }

    /// Looks at a text by itself.
    func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding]
    /// Looks at the texts of a scenario.
    func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding]
    /// Looks at everything at once.
    func check(_ corpus: LintCorpus) -> [LintFinding]
    /// What of the rule can't be checked here, and why; nil where all of it can.
    func omission(in corpus: LintCorpus) -> String?
    /// The text without what breaks the rule, where that is mechanical; nil where it isn't.
    func repaired(_ source: String) -> String?
}

extension LintRule {
    /// Finds nothing.
    public func check(_ text: LintText, in corpus: LintCorpus) -> [LintFinding] { [] }
    /// Finds nothing.
    public func check(_ scenario: LintScenario, in corpus: LintCorpus) -> [LintFinding] { [] }
    /// Finds nothing.
    public func check(_ corpus: LintCorpus) -> [LintFinding] { [] }
    /// Nothing is left out.
    public func omission(in corpus: LintCorpus) -> String? { nil }
    /// It isn't mechanical.
    public func repaired(_ source: String) -> String? { nil }

    /// Whether `--fix` mends what it finds, or some of it.
    public var isMechanical: Bool { repaired("x") != nil }

    func finding(_ text: LintText, _ message: String) -> LintFinding {
        LintFinding(rule: id, file: text.file, line: 1, column: 1, message: message)
    }

    func finding(_ text: LintText, _ word: LintText.Word, _ message: String) -> LintFinding {
        LintFinding(
            rule: id,
            file: text.file,
            line: word.line,
            column: word.column,
            message: message
        )
    }

    /// For rules about scenarios, where there are none.
    func omissionWithoutScenarios(_ corpus: LintCorpus) -> String? {
        corpus.scenarios.isEmpty ? "there are no scenarios here" : nil
    }
}
