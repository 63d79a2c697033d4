import Testing

/// `chat` and `repl` at a terminal: prompts, editing, history, Ctrl-C.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct ChatTerminalTests {
    private let place: Workplace
    private let chat: [String]

    init() throws {
        let fitted = try GenerateCommandTests.fitted.get()
        place = fitted.place
        chat = ["chat", "-m", TestModels.organism, "--directions", fitted.directions]
    }

    @Test func editedAndRemembered() throws {
        let terminal = try PseudoTerminal(chat, in: place)
        #expect(terminal.shows("you> "), "\(terminal.shown)")
        #expect(terminal.shown.contains("directions: self:joyful, self:sad"))
        // Typed wrongly, put right with the arrow and Delete keys; a mistake is told and nothing ends.
        terminal.type("/plam\u{1B}[D\u{1B}[3~n\r")
        #expect(terminal.shows("plan: none"), "\(terminal.shown)")
        terminal.type("/plan 0.3 jo\r")
        #expect(terminal.shows("self:joyful") && terminal.shows("you> "), "\(terminal.shown)")
        terminal.type("/steer self:sad 1 @3@opening\r")
        #expect(terminal.shows("you [1 self:sad@3@opening]> "), "\(terminal.shown)")
        // The line before the last once more.
        terminal.type("\u{1B}[A\u{1B}[A\u{1B}[A\r")
        #expect(terminal.shows("plan: 1 self:sad@3@opening"), "\(terminal.shown)")
        terminal.type("Grüße, wie geht’s 🙂?\r")
        #expect(terminal.shows("Grüße, wie geht’s 🙂?"), "\(terminal.shown)")
        #expect(terminal.shows("]> "), "\(terminal.shown)")
        terminal.type("\u{4}")
        #expect(terminal.status() == 0, "\(terminal.shown)")
        #expect(place.names("data")?.contains("history-chat") == true)
    }

    @Test func interruptedAnswerKeepsTheChat() throws {
        let terminal = try PseudoTerminal(
            chat + ["--read", "--temperature", "8", "--max-tokens", "480"],
            in: place
        )
        #expect(terminal.shows("you> "), "\(terminal.shown)")
        terminal.interrupt()
        #expect(terminal.shows("you> "), "\(terminal.shown)")
        terminal.type("Tell me something.\r")
        // The rows that nobody reads hold the model up.
        #expect(terminal.shows("strongest"), "\(terminal.shown)")
        terminal.interrupt()
        #expect(terminal.shows("stopped"), "\(terminal.shown.suffix(400))")
        #expect(terminal.shown.contains("\u{1B}[38;5;"))
        terminal.type("/undo\r")
        #expect(terminal.shows("0 turns, plan: none"), "\(terminal.shown.suffix(400))")
        terminal.type("/quit\r")
        #expect(terminal.status() == 0)
    }

    /// One direction: the words on their colours, in the order in which they came.
    @Test func wordsInColours() throws {
        let terminal = try PseudoTerminal(chat + ["--read-layer", "3"], in: place)
        #expect(terminal.shows("you> "), "\(terminal.shown)")
        terminal.type("/read self:sad\r")
        #expect(terminal.shows("you> "), "\(terminal.shown)")
        #expect(terminal.shown.contains("z in standard deviations, layer 3, method dim"))
        terminal.type("/steer self:sad 1 @3@opening\r")
        #expect(terminal.shows("]> "), "\(terminal.shown)")
        terminal.type("How are you feeling?\r")
        #expect(terminal.shows("z along self:sad: ▸ +"), "\(terminal.shown)")
        #expect(terminal.shown.contains("m▸\u{1B}[0m "), "\(terminal.shown)")
        terminal.type("/quit\r")
        #expect(terminal.status() == 0)
    }

    @Test func repl() throws {
        let terminal = try PseudoTerminal(["repl", "--store", place.file("store")], in: place)
        #expect(terminal.shows("layer 3> "), "\(terminal.shown)")
        terminal.type("layer 9\r")
        #expect(terminal.shows("2, 3") && terminal.shows("layer 3> "), "\(terminal.shown)")
        terminal.type("layer 2\r")
        #expect(terminal.shows("layer 2> "), "\(terminal.shown)")
        terminal.type("\u{4}")
        #expect(terminal.status() == 0)
    }
}
