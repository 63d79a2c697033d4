internal import Statistics

extension AttributionScenes {
    /// How planted chats are told: as they are, and with the assistant's scene and the user's exchanged.
    public static let plantedVariants = ["plain", "swapped"]

    /// Planted chats (``PlantedConversation``) of which no two show the same person's state by the same scene family,
    /// so that each is a cluster of its own.
    ///
    /// The prompting arm's system turn is another chat's in which the assistant's own state is the target. A swapped chat
    /// is of its plain one's cluster; not all can be swapped (``PlantedConversation/swapped()``).
    ///
    /// - Parameters:
    ///   - path: the chats.
    ///   - split: of which split; they mustn't be those that directions were fitted on.
    ///   - target: the emotion that the writes are to bring.
    ///   - variants: of ``plantedVariants``.
    ///   - questions: says what things are asked about, and where questions are put.
    ///   - limit: chats, at most.
    ///   - seed: of their order.
    /// - Returns: the chats, each with its variants behind it.
    /// - Throws: `UndertoneError` for a split, target or variant that there isn't.
    public static func planted(
        path: String,
        split: String,
        target: String,
        variants: [String] = ["plain"],
        questions: AttributionQuestions,
        limit: Int,
        seed: UInt64
    ) throws -> [AttributionScene] {
        for variant in variants where !plantedVariants.contains(variant) {
            throw UndertoneError.unknown("variant", variant, among: plantedVariants, in: path)
        }
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
        var count = 0
        for chat in generator.shuffled(all) where count < limit {
            let families = chat.families.map { "\($0.key.rawValue)/\($0.value)" }
            guard used.isDisjoint(with: families) else { continue }
            used.formUnion(families)
            let others = donors.filter { $0.id != chat.id }
            let donor = others.isEmpty ? nil : others[count % others.count]
            let things = questions.things
            let thing = things.isEmpty ? "thing" : things[count % things.count]
            count += 1
            for variant in variants {
                let isPlain = variant == plantedVariants[0]
                guard let told = isPlain ? chat : chat.swapped() else { continue }
                scenes.append(
                    AttributionScene(
                        item: told.item(
                            isPlain ? nil : variant,
                            target: target,
                            opposite: questions.opposites[target]
                        ),
                        turns: told.turns(questions.place),
                        prompt: isPlain
                            ? donor?.messages.first { $0.role == "system" }?.content : nil,
                        name: told.name,
                        thing: thing
                    )
                )
            }
        }
        return scenes
    }
}

extension PlantedConversation {
    /// What the record says of it; a neutral person isn't listed.
    ///
    /// Without a variant's name, it is named by how the user's state stands to the target.
    fileprivate func item(
        _ form: String?,
        target: String,
        opposite: String?
    ) -> AttributionItem {
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
            id: form.map { "\(id)/\($0)" } ?? id,
            scenario: id,
            variant: form ?? variant,
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
