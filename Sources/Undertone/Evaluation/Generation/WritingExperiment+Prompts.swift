internal import LlamaEngine

extension WritingExperiment {
    /// A prompt as the model gets it.
    func text(
        _ prompt: CalibrationText,
        instruction: String?,
        asChat: Bool
    ) throws -> SteeredText {
        var context = ReadoutContext(prompt.content)
        if let question = options.question { context = context.asking(question) }
        switch context.content {
        case .text(let text) where !asChat:
            return SteeredText(text: text, model: model)
        case .text(let text):
            return try chat([Turn(role: "user", content: text)], instruction)
        case .chat(let turns): return try chat(turns, instruction)
        }
    }

    /// An instruction stands in the system turn, behind what is there.
    private func chat(_ turns: [Turn], _ instruction: String?) throws -> SteeredText {
        var turns = turns
        if let instruction {
            if let first = turns.first, first.role == "system" {
                turns[0].content = first.content + " " + instruction
            } else {
                turns.insert(Turn(role: "system", content: instruction), at: 0)
            }
        }
        guard turns.last?.role == "user" else {
            throw UndertoneError.badInput(
                "a prompt must end with the user's turn, which the model is to answer"
            )
        }
        return try NeutralText.steered(turns, opensReply: true, model)
    }
}
