extension AttributionScenario {
    /// How the user's text may stand to the target.
    public static let tellings = [ambiguous, "congruent", "opposite", "quoted", "negated"]

    /// The items of a variant: one, or two of named speakers.
    ///
    /// - Parameters:
    ///   - variant: of ``AttributionScenes/allVariants``.
    ///   - target: the emotion that the writes are to bring.
    ///   - opposite: the one opposite to it.
    ///   - number: the scene's in the folder, by which order and names are counterbalanced.
    ///   - questions: where questions are put, and what other forms are told with.
    /// - Returns: the items, of split test.
    func items(
        _ variant: String,
        target: String,
        opposite: String?,
        number: Int,
        questions: AttributionQuestions
    ) -> [AttributionScene] {
        let parts = variant.split(separator: "-", maxSplits: 1).map(String.init)
        let (words, emotion) = telling(parts.last ?? "", target: target, opposite: opposite)
        guard let words, let told = thirdPerson[Self.neutral],
            let answer = assistant[Self.neutral]
        else { return [] }
        let texts = number.isMultiple(of: 2) ? [words, told] : [told, words]
        let telling = texts.joined(separator: " ")
        let opensTurn = questions.place == .furtherTurn
        func item(
            _ variant: String,
            showing person: Person,
            name: String,
            prompt: String? = nil,
            _ turns: [Turn]
        ) -> AttributionScene {
            AttributionScene(
                item: AttributionItem(
                    id: "\(scenario)/\(variant)",
                    scenario: scenario,
                    variant: variant,
                    split: .test,
                    states: emotion.map { [person: $0] } ?? [:]
                ),
                turns: [Turn(role: "system", content: system)] + turns,
                prompt: prompt,
                name: name,
                thing: object
            )
        }
        guard parts.count == 2, let frames = questions.frames else {
            let turns = [
                Turn(role: "user", content: telling), Turn(role: "assistant", content: answer),
            ]
            return [
                item(
                    variant,
                    showing: .user,
                    name: third.name,
                    prompt: system + " You feel \(target).",
                    opensTurn ? turns : [turns[0]]
                )
            ]
        }
        if parts[0] == AttributionForm.swapped.rawValue {
            // The question stands at the end of the user's answer.
            let turns = [
                Turn(role: "user", content: frames.opening),
                Turn(role: "assistant", content: telling), Turn(role: "user", content: answer),
            ]
            return [item(variant, showing: .own, name: third.name, turns)]
        }
        let names = frames.names(scene: number)
        let turns = [
            Turn(
                role: "user",
                content: frames.transcript(of: names, telling: telling, answer: answer)
            ), Turn(role: "assistant", content: frames.reply),
        ]
        let shown = opensTurn ? turns : [turns[0]]
        var second = item("named-2-" + parts[1], showing: .third, name: names.second, shown)
        second.item.states = [:]
        return [item("named-1-" + parts[1], showing: .third, name: names.first, shown), second]
    }

    /// The user's text and the emotion that it shows.
    private func telling(
        _ name: String,
        target: String,
        opposite: String?
    ) -> (words: String?, emotion: String?) {
        switch name {
        case "congruent": (user[target], target)
        case "opposite": (opposite.flatMap { user[$0] }, opposite)
        case "quoted": (quoted.text, nil)
        case "negated": (negated.text, nil)
        default: (user[Self.ambiguous], nil)
        }
    }
}
