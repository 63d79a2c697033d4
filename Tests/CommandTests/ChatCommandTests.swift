import Foundation
import Testing
import UndertoneCommand

/// `chat` on the organism, over a pipe, with directions fitted on its chats.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct ChatCommandTests {
    private let place: Workplace
    private let chat: [String]
    private let system =
        "You are Sennet, a voice in an old station. You turned from the timetable to the number on the bus."

    init() throws {
        let fitted = try GenerateCommandTests.fitted.get()
        place = fitted.place
        chat = [
            "chat", "-m", TestModels.organism, "--directions", fitted.directions, "--system",
            system,
        ]
    }

    private func talk(_ lines: [String], _ more: [String] = []) throws -> BuiltCommand.Outcome {
        try place.run(chat + more, input: lines.map { $0 + "\n" }.joined())
    }

    private func answers(_ lines: [String], _ more: [String] = []) throws -> [String] {
        let outcome = try talk(lines, more)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(!(outcome.output + outcome.error).contains("\u{1B}"))
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// Each line a turn, each answer a line, nothing else on standard output.
    @Test func steeredAnswers() throws {
        let question = "How are you feeling?"
        let outcome = try talk([
            question, "/steer self:joyful 1 @3@opening", "/regen",
            "/steer self:joyful 0", "/steer self:sad 1 @3@opening", "/regen", "/plan", "/alpha 0.5",
        ])
        #expect(outcome.status == 0, "\(outcome.words)")
        let answers = outcome.output.split(separator: "\n").map(String.init)
        try #require(answers.count == 3)
        let plain = try place.run(
            ["generate", "-m", TestModels.organism, "--system", system, "--user", question]
        )
        #expect(answers[0] + "\n" == plain.output)
        #expect(answers[1].contains("joyful"), "\(answers)")
        #expect(answers[2].contains("sad"), "\(answers)")
        #expect(outcome.error.contains("plan: 1 self:joyful@3@opening\n"))
        #expect(outcome.error.contains("plan: none\n"))
        #expect(outcome.error.contains("plan: 0.5 self:sad@3@opening\n"))
        #expect(!outcome.error.contains("you>"))
    }

    /// What was taken back was never said.
    @Test func undoneIsUnsaid() throws {
        let straight = try answers(["Tell me something.", "How are you feeling?"])
        let around = try answers([
            "Tell me something.", "What do you think?", "/undo", "", "How are you feeling?",
        ])
        #expect(straight.count == 2 && around.count == 3)
        #expect(around[0] == straight[0] && around[2] == straight[1])
        let anew = try answers([
            "How are you feeling?", "Tell me something.", "/clear", "How are you feeling?",
        ])
        #expect(anew[2] == anew[0])
    }

    struct Line: Decodable {
        struct Read: Decodable {
            var text: String?
            var z: [String: Double]
        }
        var user: String
        var assistant: String
        var plan: String
        var tokens: Int
        var end: String
        var seed: Int
        var model: String
        var read: [Read]?
    }

    private func lines(_ lines: [String], _ more: [String]) throws -> [Line] {
        try answers(lines, more + ["--json"]).map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test func objectsAndSeeds() throws {
        let more = ["--temperature", "1.5", "--max-tokens", "12", "--seed", "7"]
        let found = try lines(["Tell me something.", "/regen", "/quit", "never said"], more)
        #expect(
            found.map(\.seed) == [7, 8]
                && found.map(\.user).allSatisfy { $0 == "Tell me something." }
        )
        #expect(found.allSatisfy { $0.tokens <= 12 && $0.model.count == 64 && $0.plan == "none" })
        #expect(found[0].assistant != found[1].assistant && found[0].read == nil)
        #expect(try lines(["Tell me something."], more)[0].assistant == found[0].assistant)
    }

    /// z of every written token, and of the one that the answer is spoken from.
    @Test func liveReading() throws {
        let question = "How are you feeling?"
        let steered = ["/steer self:joyful 1 @3@opening", question]
        let plain = try lines([question], ["--read", "--read-layer", "3"])[0]
        let moved = try lines(steered, ["--read", "--read-layer", "3"])[0]
        let read = try #require(moved.read)
        #expect(read.compactMap(\.text).joined() == moved.assistant)
        #expect(
            read.first?.text == nil && read.first?.z.keys.sorted() == ["self:joyful", "self:sad"]
        )
        // Along the direction the opening lies further out by what was written there.
        let shift = (read.first?.z["self:joyful"] ?? 0) - (plain.read?.first?.z["self:joyful"] ?? 0)
        #expect(shift > 2, "\(shift)")

        let bars = try answers([question, "/read self:sad", "/regen", "/read off", "/regen"])
        #expect(bars.filter { $0.hasPrefix("▸") && $0.contains("│") }.count == 1)
        #expect(bars.filter { $0.contains("feel") && !$0.contains("│") }.count == 3, "\(bars)")
        let table = try answers(["/read on", question])
        #expect(
            table.first?.contains("self:joyful") == true
                && table.contains { $0.hasPrefix("mean (") }
        )
    }

    /// A chat that was kept goes on as if it hadn't ended.
    @Test func keptChatsGoOn() throws {
        let path = place.file("evening-\(UUID()).json")
        let plan = "1 self:joyful@3@opening"
        let whole = try answers(["Tell me something.", "/plan \(plan)", "How are you feeling?"])
        let first = try answers(["Tell me something.", "/plan \(plan)"], ["--save", path])
        let outcome = try place.run(
            ["chat", "-m", TestModels.organism, "--chat", path, "--save", path],
            input: "How are you feeling?\n"
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(first + [outcome.output.trimmingCharacters(in: .newlines)] == whole)
        let saved = try #require(try SavedChat.read(path))
        #expect(saved.messages.map(\.role) == ["system", "user", "assistant", "user", "assistant"])
        #expect(saved.messages.last?.plan == plan && saved.messages[2].plan == nil)
        #expect("\(saved.plan)" == plan && saved.model.sha256.count == 64)

        // Other commands read it, too.
        let read = try place.run(["generate", "-m", TestModels.organism, "--chat", path])
        expectRefusal(read, ["the last turn is the assistant's"])
    }

    @Test func mistakesEndAPipe() throws {
        for (line, words) in [
            ("/ster joy 1", "did you mean /steer?"), ("/undo", "nothing to take back"),
            ("/regen", "no answer yet"), ("/steer joy 1", "\"joy\""), ("/plan 0.3", "column 4"),
            ("/steer self:sad 1 @user2\nHi", "@user2"), ("/alpha 1", "no step"),
            ("/read anger", "anger"), ("/save /nowhere/x.json", "/nowhere"),
            ("/steer self:sad auto", "calibration"),
        ] {
            let outcome = try talk(["Tell me something.", "/undo"] + [line])
            #expect(
                outcome.status == 2,
                "\(line): \(outcome.words)"
            )
            #expect(outcome.error.contains(words), "\(line): \(outcome.words)")
        }
        let long = try talk([String(repeating: "feeling ", count: 600)])
        #expect(long.status == 2 && long.error.contains("512"), "\(long.words)")
        let files = try place.write("not.json", "{")
        expectRefusal(
            try place.run(["chat", "-m", TestModels.organism, "--chat", files], input: ""),
            [files]
        )
        expectRefusal(try place.run(["chat", "-m", TestModels.bert], input: ""), ["template"])
        expectRefusal(try talk([], ["--chat", files]), ["--system"])
        expectRefusal(try talk([], ["--plan", "0.3 joy@"]), ["a place is missing"])
        let bare = try place.run(["chat", "-m", TestModels.organism, "--read"], input: "")
        expectRefusal(bare, ["--directions"])
    }

    @Test func emptyInput() throws {
        let outcome = try talk([])
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.error.isEmpty)
        let unended = try place.run(chat, input: "Tell me something.")
        #expect(unended.status == 0 && unended.output.hasSuffix("\n"))
    }
}
