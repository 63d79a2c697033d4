import ArgumentParser
import LlamaEngine
import Undertone

/// What a model is to go on with: plain text, one question, or conversations of a file.
struct PromptArguments: ParsableArguments {
    @Option(name: .long, help: "Plain text to go on with, as it stands.")
    var prompt: String?

    @Option(name: .long, help: "A user's turn, written out by the chat template.")
    var user: String?

    @Option(name: .long, help: "A system turn before --user.")
    var system: String?

    @Option(
        name: .long,
        help: "Conversations to answer: .json, or .jsonl with a conversation or a turn a line."
    )
    var chat: String?

    @Option(name: .long, help: "Only the first conversations of --chat.")
    var limit: Int?

    @Option(name: .long, help: "A chat template that llama.cpp knows, instead of the model's own.")
    var template: String?

    func validate() throws {
        guard [prompt, user, chat].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("Give one of --prompt TEXT, --user TEXT and --chat FILE.")
        }
        guard system == nil || user != nil else {
            throw ValidationError("--system goes with --user.")
        }
        guard limit == nil || chat != nil, limit ?? 1 > 0 else {
            throw ValidationError("--limit must be at least 1, and goes with --chat.")
        }
    }

    /// What was asked for, in order; never empty.
    func read() throws -> [AskedPrompt] {
        if let prompt {
            guard !prompt.isEmpty, !prompt.utf8.contains(0) else {
                throw UndertoneError.badInput("--prompt is empty, or has a NUL character")
            }
            return [.plain(prompt)]
        }
        if let chat {
            return try ChatFile(chat, forAnswers: true).conversations.prefix(limit ?? .max).map {
                .chat($0.turns)
            }
        }
        let turns = [("system", system), ("user", user)].compactMap { role, words in
            words.map { Turn(role: role, content: $0) }
        }
        return [.chat(turns)]
    }

    /// For the record.
    struct Settings: Encodable {
        var prompt: String?
        var user: String?
        var system: String?
        var chat: String?
        var limit: Int?
        var template: String?
    }

    var settings: Settings {
        Settings(
            prompt: prompt,
            user: user,
            system: system,
            chat: chat,
            limit: limit,
            template: template
        )
    }
}

/// One thing to go on with.
enum AskedPrompt {
    case plain(String)
    case chat([Turn])

    /// Its tokens, with the places of turns and characters.
    func text(_ model: Model, template: String?) throws -> SteeredText {
        switch self {
        case .plain(let text): SteeredText(text: text, model: model)
        case .chat(let turns):
            try SteeredText(
                chat: turns,
                template: ChatTemplate(model: model.info, named: template),
                model: model
            )
        }
    }

    /// The end of what was asked, short enough for a table.
    var summary: String {
        let text =
            switch self {
            case .plain(let text): text
            case .chat(let turns): turns.last?.content ?? ""
            }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 100 ? "… " + words.suffix(98) : words
    }
}
