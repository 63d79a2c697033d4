/// The lint rules; a new one is a file and a line here.
public enum LintRules {
    /// All rules, in the order of `--explain all`.
    public static let all: [any LintRule] = [
        LengthRule(),
        SentenceCountRule(),
        BannedWordRule(),
        NamedFeelingRule(),
        AnchorRule(),
        NarratorRule(),
        TenseRule(),
        NearDuplicateRule(),
        CardRule(),
        NoBaselineRule(),
        UnknownEmotionRule(),
        TooFewScenariosRule(),
        EncodingRule(),
        TypographyRule(),
        WhitespaceRule(),
        WaiverRule(),
    ]

    /// The rule of this id.
    ///
    /// - Throws: `UndertoneError` that lists the ids, nearest first, for an id that is none.
    public static func rule(_ id: String) throws -> any LintRule {
        let known = all + AttributionLintRules.explained
        guard let rule = known.first(where: { $0.id == id }) else {
            throw UndertoneError.unknown("rule", id, among: known.map(\.id), in: "the linter")
        }
        return rule
    }
}
