/// What `scenario.json` says of a scenario.
public struct ScenarioCard: Sendable, Hashable, Codable {
    /// Entities, objects and places that each variant must mention.
    public var anchors: [String]
    /// Who tells it, such as `first person`.
    public var narrator: String?
    /// The tense that it is told in, such as `past`.
    public var tense: String?
    /// What it is about.
    public var theme: String?
}
