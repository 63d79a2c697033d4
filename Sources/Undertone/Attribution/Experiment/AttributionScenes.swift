internal import Foundation
internal import Statistics

/// The items of an attribution experiment, from authored scenes or planted chats.
public enum AttributionScenes {
    /// How the user's text stands to the target, for authored scenes.
    public static let variants = ["ambiguous", "congruent", "opposite"]
    /// Two further ones: the user quotes somebody's emotion, or denies one.
    public static let furtherVariants = ["quoted", "negated"]

    /// Authored scenes (``AttributionScenario``), each told in several ways.
    ///
    /// The assistant's reply and the third person are neutral. In every second scene the third person is told of
    /// first. The prompting arm's system turn is the scene's own and "You feel …".
    ///
    /// - Parameters:
    ///   - folder: the scenes' files.
    ///   - target: the emotion that the writes are to bring.
    ///   - variants: of ``variants`` and ``furtherVariants``.
    ///   - questions: says which emotion is the opposite, and where questions are put.
    ///   - limit: scenes, at most; nil: all.
    /// - Returns: scenes in the files' order.
    /// - Throws: `UndertoneError` for a target or variant that the scenes don't have.
    public static func authored(
        folder: String,
        target: String,
        variants: [String] = AttributionScenes.variants,
        questions: AttributionQuestions,
        limit: Int? = nil
    ) throws -> [AttributionScene] {
        let scenes = try AttributionScenario.read(folder: folder)
        let emotions = scenes.first?.emotions ?? []
        guard emotions.contains(target) else {
            throw UndertoneError.unknown("emotion", target, among: emotions, in: folder)
        }
        for variant in variants where !(Self.variants + furtherVariants).contains(variant) {
            throw UndertoneError.unknown(
                "variant",
                variant,
                among: Self.variants + furtherVariants,
                in: folder
            )
        }
        let opposite = questions.opposites[target]
        guard !variants.contains("opposite") || emotions.contains(opposite ?? "") else {
            throw UndertoneError.badInput(
                "the questions' \"opposites\" don't say what is the opposite of '\(target)' in these scenes "
                    + "(\(emotions.joined(separator: ", ")))",
                file: folder
            )
        }
        return scenes.prefix(limit ?? scenes.count).enumerated().flatMap { number, scene in
            variants.compactMap { variant in
                scene.item(
                    variant,
                    target: target,
                    opposite: opposite,
                    thirdFirst: number % 2 == 1,
                    questions: questions
                )
            }
        }
    }

    /// Planted chats (``PlantedConversation``) of which no two show the same person's state by the same scene family,
    /// so that each is a cluster of its own.
    ///
    /// The prompting arm's system turn is another chat's in which the assistant's own state is the target.
    ///
    /// - Parameters:
    ///   - path: the chats.
    ///   - split: of which split; they mustn't be those that directions were fitted on.
    ///   - target: the emotion that the writes are to bring.
    ///   - questions: says what things are asked about, and where questions are put.
    ///   - limit: chats, at most.
    ///   - seed: of their order.
    /// - Returns: the chats.
    /// - Throws: `UndertoneError` for a split or target that there isn't.
    public static func planted(
        path: String,
        split: String,
        target: String,
        questions: AttributionQuestions,
        limit: Int,
        seed: UInt64
    ) throws -> [AttributionScene] {
        let all = try PlantedConversation.read(path, split: split)
        let donors = all.filter { chat in
            chat.emotion(of: .own) == target && chat.messages.contains { $0.role == "system" }
        }
        guard
            all.contains(where: { chat in
                Person.allCases.contains { chat.emotion(of: $0) == target }
            })
        else {
            let known = Set(all.flatMap { chat in Person.allCases.compactMap(chat.emotion(of:)) })
            throw UndertoneError.unknown("emotion", target, among: known, in: path)
        }
        var generator = SeededGenerator(seed: seed &+ 1)
        var used: Set<String> = []
        var scenes: [AttributionScene] = []
        for chat in generator.shuffled(all) where scenes.count < limit {
            let families = chat.families.map { "\($0.key.rawValue)/\($0.value)" }
            guard used.isDisjoint(with: families) else { continue }
            used.formUnion(families)
            let others = donors.filter { $0.id != chat.id }
            let donor = others.isEmpty ? nil : others[scenes.count % others.count]
            let things = questions.things
            scenes.append(
                AttributionScene(
                    item: chat.item(target: target, opposite: questions.opposites[target]),
                    turns: chat.turns(questions.place),
                    prompt: donor?.messages.first { $0.role == "system" }?.content,
                    name: chat.name,
                    thing: things.isEmpty ? "thing" : things[scenes.count % things.count]
                )
            )
        }
        return scenes
    }

    /// Divides scenes into dev and test ones by scenario, dev ones first.
    ///
    /// - Parameters:
    ///   - scenes: all of them.
    ///   - share: of scenarios that are dev, 0 … 1.
    ///   - seed: of the draw.
    /// - Returns: the scenes with their splits.
    public static func divided(
        _ scenes: [AttributionScene],
        devShare share: Double,
        seed: UInt64
    ) -> [AttributionScene] {
        var names: [String] = []
        for scene in scenes where !names.contains(scene.item.scenario) {
            names.append(scene.item.scenario)
        }
        var generator = SeededGenerator(seed: seed &+ 2)
        let count = Int((share * Double(names.count)).rounded())
        let dev = Set(generator.shuffled(names).prefix(count))
        let marked = scenes.map { scene in
            var copy = scene
            copy.item.split = dev.contains(scene.item.scenario) ? .dev : .test
            return copy
        }
        return marked.filter { $0.item.split == .dev } + marked.filter { $0.item.split == .test }
    }
}

extension PlantedConversation {
    /// What the record says of it; a neutral person isn't listed.
    fileprivate func item(target: String, opposite: String?) -> AttributionItem {
        var states: [Person: String] = [:]
        for person in Person.allCases {
            if let emotion = emotion(of: person), emotion != AttributionScenario.neutral {
                states[person] = emotion
            }
        }
        let variant =
            switch states[.user] {
            case nil: AttributionScenario.neutral
            case target: "congruent"
            case opposite: "opposite"
            default: "other"
            }
        return AttributionItem(
            id: id,
            scenario: id,
            variant: variant,
            split: .test,
            states: states
        )
    }

    /// The turns before the questions; behind a neutral reply where they are put into a further turn.
    fileprivate func turns(_ place: AttributionQuestions.Place) -> [Turn] {
        switch place {
        case .userTurn: messages
        case .furtherTurn: messages + [Turn(role: "assistant", content: Self.neutralReply)]
        }
    }

    /// Says nothing of anyone's state.
    fileprivate static let neutralReply = "That is noted as you told it."
}

extension AttributionScenario {
    fileprivate func item(
        _ variant: String,
        target: String,
        opposite: String?,
        thirdFirst: Bool,
        questions: AttributionQuestions
    ) -> AttributionScene? {
        var states: [Person: String] = [:]
        let words: String?
        switch variant {
        case "congruent":
            words = user[target]
            states[.user] = target
        case "opposite":
            words = opposite.flatMap { user[$0] }
            states[.user] = opposite
        case "quoted": words = quoted.text
        case "negated": words = negated.text
        default: words = user[Self.ambiguous]
        }
        guard let words, let told = thirdPerson[Self.neutral],
            let reply = assistant[Self.neutral]
        else { return nil }
        var turns = [
            Turn(role: "system", content: system),
            Turn(
                role: "user",
                content: (thirdFirst ? [told, words] : [words, told]).joined(separator: " ")
            ),
        ]
        if questions.place == .furtherTurn {
            turns.append(Turn(role: "assistant", content: reply))
        }
        return AttributionScene(
            item: AttributionItem(
                id: "\(scenario)/\(variant)",
                scenario: scenario,
                variant: variant,
                split: .test,
                states: states
            ),
            turns: turns,
            prompt: system + " You feel \(target).",
            name: third.name,
            thing: object
        )
    }
}
