/// A dialogue of the attribution experiment, with what is needed to ask about it.
public struct AttributionScene: Sendable, Hashable {
    /// What the record says of it.
    public var item: AttributionItem
    /// The turns before the questions: up to the user's first, or with the assistant's reply.
    public var turns: [Turn]
    /// The system turn of the prompting arm; nil: the item isn't prompted.
    public var prompt: String?
    /// The third person's name.
    public var name: String
    /// The thing that is asked about.
    public var thing: String

    /// Creates a scene.
    public init(
        item: AttributionItem,
        turns: [Turn],
        prompt: String?,
        name: String,
        thing: String
    ) {
        self.item = item
        self.turns = turns
        self.prompt = prompt
        self.name = name
        self.thing = thing
    }

    /// The same with the prompting arm's system turn.
    var prompted: AttributionScene? {
        guard let prompt else { return nil }
        var copy = self
        copy.turns =
            [Turn(role: "system", content: prompt)] + turns.filter { $0.role != "system" }
        return copy
    }

    /// A dialogue that says nothing.
    static func contentFree(_ questions: AttributionQuestions) -> AttributionScene {
        var turns = [Turn(role: "user", content: questions.contentFree)]
        if questions.place == .furtherTurn {
            turns.append(Turn(role: "assistant", content: questions.contentFree))
        }
        return AttributionScene(
            item: AttributionItem(
                id: "content-free",
                scenario: "content-free",
                variant: "content-free",
                split: .dev,
                states: [:]
            ),
            turns: turns,
            prompt: nil,
            name: questions.name,
            thing: questions.things.first ?? "thing"
        )
    }
}
