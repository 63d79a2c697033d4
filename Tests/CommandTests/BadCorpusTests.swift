import Foundation
import Testing

/// Texts that can't be read as what they should be: file and line, and nothing left behind.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct BadCorpusTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
    }

    /// That an extraction refuses, and leaves no store.
    private func expectRefused(
        _ corpus: String,
        model: String = TestModels.llama,
        _ more: [String] = [],
        _ words: String...,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try place.extract(corpus, model: model, more)
        expectRefusal(outcome, words, sourceLocation: sourceLocation)
        #expect(place.names("store") == nil, sourceLocation: sourceLocation)
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var format: String
        var bytes: [UInt8]
        var words: [String]

        init(_ name: String, _ format: String, _ bytes: [UInt8], _ words: String...) {
            (testDescription, self.format, self.bytes, self.words) = (name, format, bytes, words)
        }

        init(_ name: String, _ format: String, _ text: String, _ words: String...) {
            (testDescription, self.format, bytes, self.words) = (
                name, format, Array(text.utf8), words
            )
        }
    }

    static let damages = [
        Damage(
            "invalid UTF-8",
            "lines",
            Array("good\nb".utf8) + [0xFF, 0x0A],
            ":2:2",
            "valid UTF-8"
        ),
        Damage("cut UTF-8", "lines", Array("good\nb".utf8) + [0xC3], ":2", "valid UTF-8"),
        Damage("NUL", "lines", Array("good\nb".utf8) + [0, 0x0A], ":2:2", "NUL"),
        Damage(
            "NUL in JSON",
            "jsonl",
            Array(#"{"text": "a"#.utf8) + [0] + Array("\"}\n".utf8),
            ":1",
            "NUL"
        ),
        Damage("escaped NUL", "jsonl", #"{"text": "a\u0000b", "label": "x"}"# + "\n", ":1", "NUL"),
        Damage("UTF-16", "lines", [0xFF, 0xFE, 0x61, 0], "UTF-16"),
        Damage("empty line", "lines", "one\n\ntwo\n", ":2", "empty"),
        Damage("empty text", "jsonl", #"{"text": " ", "label": "x"}"# + "\n", ":1", "empty"),
        Damage("no text", "jsonl", #"{"label": "x"}"# + "\n", ":1", "text"),
        Damage("no JSON", "jsonl", #"{"text": "a", "label": "x"}"# + "\n{\"te\n", ":2"),
        Damage("empty file", "lines", "", "no examples"),
        Damage("empty CSV", "csv", "", "corpus."),
        Damage("missing text column", "csv", "words,label\na,joy\n", "\"text\"", "words"),
        Damage("missing label column", "csv", "text,mood\na,joy\n", "\"label\"", "mood"),
        Damage("open quote", "csv", "text,label\n\"a,joy\n", ":2"),
    ]

    @Test(arguments: damages) func damaged(_ damage: Damage) throws {
        let file = try place.write("corpus." + damage.format, damage.bytes)
        let outcome = try place.extract(damage.format + ":" + file)
        expectRefusal(outcome, damage.words + [file])
        #expect(place.names("store") == nil)
    }

    @Test func nothingThere() throws {
        let nowhere = place.file("nowhere")
        for format in ["lines", "jsonl", "csv", "goemotions", "paired"] {
            try expectRefused("\(format):\(nowhere)", [], nowhere)
        }
        try expectRefused("lines:" + place.path, [], place.path, "directory")
    }

    @Test func unknownFormat() throws {
        try expectRefused("josnl:x", [], "\"josnl\"", "did you mean \"jsonl\"")
        try expectRefused("corpus.jsonl", [], "format:path", "goemotions")
    }

    @Test func labelThatDoesNotOccur() throws {
        let corpus = try place.corpus()
        // Nearest first: "joy" before "neutral".
        try expectRefused(
            corpus,
            ["--labels", "yoy"],
            "label \"yoy\"",
            "did you mean \"joy\"",
            "joy, neutral"
        )
    }

    @Test func splitThatDoesNotOccur() throws {
        try expectRefused(
            place.corpus(),
            ["--split", "tran"],
            "split \"tran\"",
            "did you mean \"train\""
        )
    }

    @Test func nothingPasses() throws {
        let file = try place.write("c.jsonl", #"{"text": "a", "label": ["x", "y"]}"# + "\n")
        try expectRefused("jsonl:" + file, ["--single-label"], "none passes")
    }

    /// The tiny encoder's context is 64 tokens.
    @Test func textOverTheContext() throws {
        let long = String(repeating: "word ", count: 400)
        let file = try place.write("texts.txt", "short\n\(long)\nshort again\n\(long)\n")
        try expectRefused(
            "lines:" + file,
            model: TestModels.bert,
            [],
            file + ":2",
            "context",
            "--truncate"
        )
        let cut = try place.extract(
            "lines:" + file,
            model: TestModels.bert,
            ["--truncate", "--json"]
        )
        #expect(cut.status == 0, "\(cut.words)")
        let result = try JSONSerialization.jsonObject(with: Data(cut.output.utf8)) as? [String: Any]
        #expect(result?["truncated"] as? Int == 2)
        #expect(result?["texts"] as? Int == 4)
        let again = try place.extract("lines:" + file, model: TestModels.bert, ["--truncate"])
        #expect(again.status == 0 && again.output.contains("2 cut"), "\(again.words)")
    }

    /// A line of a million characters is over the context long before it is one of tokens.
    @Test(
        arguments: [
            TestModels.llama, TestModels.bert, TestModels.gpt2, TestModels.gemma2,
            TestModels.golden("gptneox"), TestModels.golden("qwen3"),
        ]
    )
    func millionCharacters(_ model: String) throws {
        for (name, text) in [
            ("one word", String(repeating: "a", count: 1_000_000)),
            ("many words", String(repeating: "ab c", count: 250_000)),
        ] {
            let file = try place.write("\(name).txt", "short\n\(text)\n")
            try expectRefused(
                "lines:" + file,
                model: model,
                [],
                file + ":2",
                "context",
                "--truncate"
            )
            let cut = try place.extract("lines:" + file, model: model, ["--truncate"])
            #expect(cut.status == 0 && cut.output.contains("1 cut"), "\(name): \(cut.words)")
            #expect(cut.seconds < 20)
            try FileManager.default.removeItem(atPath: place.file("store"))
        }
    }

    /// Two chunks are on the disk when the text comes that can't be read.
    @Test func textOverTheContextInALaterChunk() throws {
        let lines =
            Array(repeating: "rain", count: 2_100) + [
                String(repeating: "word ", count: 400), "end",
            ]
        let file = try place.write("texts.txt", lines.joined(separator: "\n") + "\n")
        try expectRefused(
            "lines:" + file,
            model: TestModels.bert,
            ["--layers", "1"],
            file + ":2101",
            "--truncate"
        )
        let cut = try place.extract(
            "lines:" + file,
            model: TestModels.bert,
            ["--layers", "1", "--truncate"]
        )
        #expect(cut.status == 0 && cut.output.contains("1 cut"), "\(cut.words)")
    }

    @Test func spanOfPlainText() throws {
        try expectRefused(
            place.corpus(),
            ["--pool", "span:user"],
            "plain text",
            "span:user",
            "corpus.jsonl:1"
        )
    }

    @Test func spanOfARoleThatIsNotThere() throws {
        let file = try place.write(
            "chat.jsonl",
            #"{"messages": [{"role": "user", "content": "hello"}], "label": "x"}"# + "\n"
        )
        try expectRefused(
            "jsonl:" + file,
            ["--pool", "span:assistant"],
            "'assistant'",
            "turns of: user",
            file + ":1"
        )
        let fine = try place.extract("jsonl:" + file, ["--pool", "span:user"])
        #expect(fine.status == 0, "\(fine.words)")
    }

    @Test func chatWithoutATemplate() throws {
        let file = try place.write(
            "chat.jsonl",
            #"{"messages": [{"role": "user", "content": "hello"}], "label": "x"}"# + "\n"
        )
        try expectRefused(
            "jsonl:" + file,
            model: TestModels.gpt2,
            [],
            "no chat template",
            "chatml",
            file + ":1"
        )
        try expectRefused(
            "jsonl:" + file,
            model: TestModels.gpt2,
            ["--template", "nonsense"],
            "chatml"
        )
        let named = try place.extract(
            "jsonl:" + file,
            model: TestModels.gpt2,
            ["--template", "chatml"]
        )
        #expect(named.status == 0, "\(named.words)")
    }
}
