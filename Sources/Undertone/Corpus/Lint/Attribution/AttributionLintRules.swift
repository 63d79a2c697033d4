/// The lint rules of attribution scenes; a new one is a file and a line here.
public enum AttributionLintRules {
    static let all: [any AttributionLintRule] = [
        SceneFileRule(),
        SceneEmotionsRule(),
        AnswerWordRule(),
        ThirdPersonRule(),
        SpeakerNameRule(),
        TellingLengthRule(),
        RepeatedTellingRule(),
        FewScenesRule(),
        QuestionsRule(),
    ]

    /// The same as rules that can be explained.
    public static var explained: [any LintRule] { all }
}
