/// One scenario of a corpus: its texts and what its card says.
public struct LintScenario: Sendable {
    /// What is in `scenario.json`.
    package enum Card: Sendable {
        case missing
        case malformed(String)
        case read(ScenarioCard)
    }

    /// The folder's name.
    public let slug: String
    /// The folder's path.
    public let directory: String
    /// The texts, the baseline among them.
    public let texts: [LintText]
    package let cardState: Card

    /// The card, where there is a well-formed one.
    public var card: ScenarioCard? {
        if case .read(let card) = cardState { card } else { nil }
    }

    /// The neutral telling.
    public var baseline: LintText? { texts.first { $0.label == EmotionCatalogue.baseline } }

    /// The texts that aren't the baseline.
    public var variants: [LintText] { texts.filter { $0.label != EmotionCatalogue.baseline } }

    /// All texts, the neutral one first.
    public var baselineFirst: [LintText] { [baseline].compactMap(\.self) + variants }
}
