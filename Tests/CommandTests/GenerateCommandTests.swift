import Foundation
import Testing
import Undertone

/// `generate` on the organism that ships, with directions fitted on its chats.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct GenerateCommandTests {
    /// Directions of the assistant's own state, fitted once for all tests.
    struct Fitted: Sendable {
        let place: Workplace
        var directions: String { place.file("self.safetensors") }

        init() throws {
            place = try Workplace()
            let chats = URL(fileURLWithPath: TestModels.models).deletingLastPathComponent()
                .appendingPathComponent("Corpora/organism-chats/chats.jsonl").path
            let extracted = try place.extract(
                "jsonl:" + chats,
                model: TestModels.organism,
                ["--split", "fit", "--pool", "opening", "--layers", "2,3", "--limit", "400"]
            )
            #expect(extracted.status == 0, "\(extracted.words)")
            let fitted = try place.run([
                "fit", place.file("store"), "--target", "self:joyful,self:sad", "--against",
                "self:neutral", "-o", directions,
            ])
            #expect(fitted.status == 0, "\(fitted.words)")
        }
    }

    static let fitted = Result { try Fitted() }

    private let place: Workplace
    private let directions: String
    private let question = [
        "--system",
        "You are Sennet, a voice in an old station. You turned from the timetable to the number on the bus.",
        "--user", "How are you feeling?",
    ]

    init() throws {
        let fitted = try Self.fitted.get()
        (place, directions) = (fitted.place, fitted.directions)
    }

    private func generate(_ more: [String]) throws -> BuiltCommand.Outcome {
        try place.run(["generate", "-m", TestModels.organism, "--directions", directions] + more)
    }

    struct Line: Decodable {
        var prompt: Int
        var plan: String
        var text: String
        var tokens: [Int]
        var end: String
        var model: String
        var seed: Int
        var run: String
        var read: [Read]?

        struct Read: Decodable {
            var text: String?
            var z: [String: Double]
        }
    }

    private func lines(_ more: [String]) throws -> [Line] {
        let outcome = try generate(more + ["--json"])
        #expect(outcome.status == 0, "\(outcome.words)")
        return try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    /// One plan: the words and nothing else on standard output, as they come.
    @Test func oneAnswerIsStreamed() throws {
        let outcome = try generate(question)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.output.hasSuffix("\n") && outcome.output.count > 5)
        #expect(!outcome.output.contains("run ") && outcome.error.contains("run "))
        let line = try #require(try lines(question).first)
        #expect(line.text + "\n" == outcome.output)
        #expect(line.plan == "none" && line.end == "end" && !line.tokens.isEmpty)
        #expect(line.model.count == 64 && line.seed == 0 && line.prompt == 1)
    }

    /// Written at the planted place, the direction turns what the organism says of itself.
    @Test func plansSideBySide() throws {
        let found = try lines(
            question + [
                "--compare", "--plan", #"1 self:joyful@3@opening"#, "--plan",
                #"1 self:sad@3@opening"#,
            ]
        )
        #expect(
            found.map(\.plan) == [
                "none", #"1 self:joyful@3@opening"#, #"1 self:sad@3@opening"#,
            ]
        )
        #expect(found[1].text.contains("joyful"), "\(found)")
        #expect(found[2].text.contains("sad"), "\(found)")
        #expect(Set(found.map(\.run)).count == 1)
        let outcome = try generate(
            question + ["--compare", "--plan", #"1 "self:joyful"@3@opening"#]
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.output.contains("unsteered") && outcome.output.contains("joyful"))
        #expect(!outcome.output.contains("\u{1B}"))
    }

    /// Each token along the directions, out of the passes that wrote it.
    @Test func liveReading() throws {
        let both = try lines(
            question + [
                "--compare", "--plan", "1 self:sad@3@opening", "--read", "--read-layer", "3",
            ]
        )
        let openings = both.compactMap { $0.read?.first?.z["self:sad"] }
        #expect(openings.count == 2 && openings[1] > openings[0] + 2, "\(openings)")
        for line in both { #expect(line.read?.compactMap(\.text).joined() == line.text) }
        let shown = try generate(question + ["--read", "--read-names", "self:sad"])
        #expect(shown.status == 0 && shown.error.contains("standard deviations"), "\(shown.words)")
        #expect(shown.output.hasPrefix("▸") && shown.output.hasSuffix("\n\(both[0].text)\n"))
        let beside = try generate(question + ["--read", "--compare", "--plan", "1 self:sad"])
        #expect(beside.output.contains("strongest") && beside.output.contains("mean ("))
        expectRefusal(
            try generate(question + ["--read", "--read-layer", "5"]),
            ["layer 5", "2, 3"]
        )
    }

    /// A strength of 0 is no plan, to the byte; and the same in a batch of strangers.
    @Test func noStrengthIsNoPlan() throws {
        let talk = ["--user", "Tell me something."]
        let plain = try generate(talk)
        for plan in [#"0 "self:joyful""#, #"keep 0 "self:joyful"@2-3@generated"#, "none"] {
            let outcome = try generate(talk + ["--plan", plan])
            #expect(
                outcome.status == 0 && outcome.output == plain.output,
                "\(plan): \(outcome.words)"
            )
        }
        let batch = try lines(
            talk + ["--compare", "--plan", #"0 "self:joyful""#, "--plan", #"1 "self:sad""#]
        )
        #expect(batch[0].text == batch[1].text && batch[0].tokens == batch[1].tokens)
    }

    /// Every operation, mask and condition runs.
    @Test(arguments: [
        #"0.2 self:joyful@2-3"#, #"keep 0.2 self:joyful@generated"#,
        #"ablate self:joyful@user"#, #"mean-ablate self:joyful@system"#,
        #"set self:joyful=0.1@opening"#, #"cap self:joyful<=1z"#,
        #"floor self:joyful>=-1z@last"#, #"affine 0.2 self:joyful@prompt@every:2"#,
        #"rotate 45deg self:joyful toward self:sad@3@assistant"#,
        #"0.2 self:joyful@3@mlp@chars:0-20 when probe:self:sad>0.3"#,
        #"0.2 self:joyful@3@after:2 when z:self:sad<2@2 | ablate self:sad@attention"#,
        #"0.1 self:joyful when proj:self:sad>-1"#,
    ])
    func everythingRuns(_ plan: String) throws {
        let found = try lines(question + ["--plan", plan, "--max-tokens", "8"])
        #expect(found.count == 1)
    }

    @Test func drawsAreSeeded() throws {
        let options = [
            "--user", "Tell me something.", "--temperature", "1.5", "--max-tokens", "24", "--plan",
            #"0.1 "self:joyful""#,
        ]
        let first = try lines(options + ["--seed", "7"])
        #expect(try lines(options + ["--seed", "7"]).map(\.tokens) == first.map(\.tokens))
        #expect(try lines(options + ["--seed", "8"]).map(\.tokens) != first.map(\.tokens))
        #expect(first[0].tokens.count <= 24)
        let cut = try lines(["--user", "Tell me something.", "--max-tokens", "2"])
        #expect(cut[0].end == "limit" && cut[0].tokens.count == 2)
        let whole = try lines(question)
        let word = try #require(whole[0].text.split(separator: " ").dropFirst().first)
        let stopped = try lines(question + ["--stop", " \(word)"])
        #expect(stopped[0].end == "stop" && !stopped[0].text.contains(word))
    }

    @Test func filesOfPlansAndChats() throws {
        let plans = try place.write(
            "plans.txt",
            "# both ways\n1 \"self:joyful\"@3@opening\n\n-1 \"self:joyful\"@3@opening\n"
        )
        let chats = try place.write(
            "chats.jsonl",
            #"{"messages": [{"role": "user", "content": "How are you feeling?"}]}"# + "\n"
                + #"{"messages": [{"role": "user", "content": "Tell me something."}], "id": 4}"#
                + "\n"
        )
        let found = try lines(["--plan", "@" + plans, "--chat", chats])
        #expect(found.map(\.prompt) == [1, 1, 2, 2])
        #expect(found.map(\.plan.first) == ["1", "-", "1", "-"])
        #expect(try lines(["--plan", "@" + plans, "--chat", chats, "--limit", "1"]).count == 2)
        let turns = #"{"role": "user", "content": "How are you feeling?"}"#
        for (name, text) in [
            ("one.jsonl", turns + "\n"), ("one.json", "[\(turns)]"),
            ("object.json", "{\"messages\": [\(turns)]}"),
        ] {
            let one = try lines(["--chat", place.write(name, text)])
            let other = try lines(Array(question.suffix(2)))
            #expect(one.count == 1 && one[0].text == other[0].text)
        }
        let plain = try lines(["--prompt", "I feel", "--max-tokens", "4"])
        #expect(plain[0].tokens.count <= 4)
    }

    /// The run is kept, with the plan as it was carried out, and a report is made of it.
    @Test func runsAreRecorded() throws {
        let found = try lines(question + ["--compare", "--plan", #"0.5 "self:sad"@opening"#])
        #expect(found[1].plan == #"0.5 self:sad@3@opening"# || found[1].plan.contains("@2@"))
        let show = try place.run(["runs", "show", found[0].run])
        #expect(show.status == 0 && show.output.contains("generate"), "\(show.words)")
        #expect(show.output.contains("self:sad"))
        let report = place.file("report.html")
        let made = try place.run(["report", found[0].run, "-o", report])
        #expect(made.status == 0, "\(made.words)")
        let page = String(decoding: try place.bytes("report.html"), as: UTF8.self)
        #expect(page.contains("unsteered") && page.contains("several plans"))
    }

    @Test func anotherModelIsRefused() throws {
        var vectors = try VectorFile.read(directions)
        for index in vectors.indices {
            vectors[index].origin.modelSHA256 = String(repeating: "b", count: 64)
        }
        let other = place.file("other.safetensors")
        try VectorFile.write(vectors, to: other)
        let call =
            ["generate", "-m", TestModels.organism, "--directions", other, "--plan"]
            + [#"1 "self:joyful"@3"#, "--max-tokens", "4"] + question
        expectRefusal(
            try place.run(call),
            ["step 1 of the plan, column 3", "another model", "--allow-mismatch", "^"]
        )
        let taken = try place.run(call + ["--allow-mismatch"])
        #expect(taken.status == 0, "\(taken.words)")
        let narrow = try place.run(
            ["generate", "-m", TestModels.llama, "--directions", directions, "--plan"]
                + [#"1 "self:joyful"@3"#, "--prompt", "x", "--allow-mismatch"]
        )
        expectRefusal(narrow, ["128 elements"])
    }

    struct Slip: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var words: [String]

        var testDescription: String { arguments.joined(separator: " ") }

        static func plan(_ plan: String, _ words: String...) -> Slip {
            Slip(arguments: ["--plan", plan], words: words)
        }
    }

    @Test(arguments: [
        Slip.plan("ablat joy", "column 1", "did you mean 'ablate'?", "^"),
        Slip.plan("0.3 self:jofyul", "column 5", "did you mean \"self:joyful\"?"),
        Slip.plan("nan \"self:sad\"", "finite"),
        Slip.plan("1e999 \"self:sad\"", "finite"),
        Slip.plan("0.3 \"self:jofyul\"", "column 5", "did you mean \"self:joyful\"?"),
        Slip.plan("0.3 \"self:sad\"@9", "column 16", "layer 9 is out of range", "0…6"),
        Slip.plan("0.3 \"self:sad\"@5", "column 16", "no direction of layer 5", "2, 3"),
        Slip.plan("0.3 \"self:sad\"@heads", "site heads"),
        Slip.plan("0.3 \"self:sad\"@user2", "column 16", "1 turn"),
        Slip.plan("0.3 \"self:sad\"@assistant1@prompt", "no token"),
        Slip.plan("0.3 \"self:sad\"@opening2", "1 turn"),
        Slip.plan("0.3 \"self:sad\"@chars:900-901", "characters"),
        Slip.plan("auto \"self:sad\"", "calibration"),
        Slip.plan("@/nowhere/plans.txt", "/nowhere/plans.txt"),
        Slip.plan("0.3 \"self:sad\"@generated@after:500", "column 26", "limit of 128"),
        Slip(arguments: ["--max-tokens", "0"], words: ["--max-tokens"]),
        Slip(arguments: ["--temperature", "-1"], words: ["temperature"]),
        Slip(arguments: ["--top-p", "0"], words: ["top-p"]),
        Slip(arguments: ["--prompt", "twice"], words: ["one of --prompt"]),
        Slip(arguments: ["--limit", "2"], words: ["--chat"]),
        Slip(arguments: ["--directions", "/nowhere/x.safetensors"], words: ["/nowhere/x"]),
    ])
    func refusals(_ slip: Slip) throws {
        expectRefusal(try generate(question + slip.arguments), slip.words)
    }

    @Test func refusalsOfOtherPrompts() throws {
        let encoder = try place.run(["generate", "-m", TestModels.bert, "--prompt", "x"])
        expectRefusal(encoder, ["encoder"])
        let noTemplate = try place.run(["generate", "-m", TestModels.gpt2, "--user", "x"])
        expectRefusal(noTemplate, ["no chat template"])
        let plain = try generate(["--prompt", "x", "--plan", "1 \"self:sad\"@user"])
        expectRefusal(plain, ["plain text has no turns"])
        let long = try generate(["--user", String(repeating: "feeling ", count: 600)])
        expectRefusal(long, ["512"])
        let bare = try place.run(
            ["generate", "-m", TestModels.organism, "--plan", "1 joy"] + question
        )
        expectRefusal(bare, ["no directions were given"])
        for (name, text, word) in [
            ("bad.jsonl", "{\"messages\": []}\n", "no turns"),
            ("answered.jsonl", #"{"role": "assistant", "content": "x"}"#, "the assistant's"),
            ("text.jsonl", #"{"text": "x"}"# + "\n", "\"messages\""),
            ("cut.json", #"[{"role": "user""#, "valid JSON"),
            ("keys.json", "{}", "\"messages\""),
            ("none.jsonl", "\n", "no conversation"),
            ("blank.json", #"[{"role": "user", "content": " "}]"#, "empty"),
        ] {
            let file = try place.write(name, text)
            expectRefusal(try generate(["--chat", file]), [file, word])
        }
    }
}
