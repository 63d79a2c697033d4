import Foundation
import Testing
import Undertone

/// `undertone read`, end to end.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct ReadCommandTests {
    let place: Workplace
    let directions: String

    init() throws {
        place = try Workplace()
        directions = place.file("joy.safetensors")
    }

    /// Directions of the tiny decoder, and neutral text beside them.
    private func fit(model: String = TestModels.llama) throws -> [String] {
        let corpus = try place.corpus()
        let extracted = try place.extract(corpus, model: model)
        #expect(extracted.status == 0, "\(extracted.words)")
        let fitted = try place.run([
            "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o", directions,
        ])
        #expect(fitted.status == 0, "\(fitted.words)")
        return ["read", "-m", model, "--directions", directions, "--neutral", corpus]
    }

    @Test func textAndLines() throws {
        let read = try fit()
        let shown = try place.run(read + ["a glad hen"])
        #expect(shown.status == 0, "\(shown.words)")
        #expect(shown.error.contains("reading neutral text") && shown.output.contains("24 texts"))
        #expect(shown.output.contains("mean z") && !shown.output.contains("\u{1B}["))

        let lines = try place.run(read + ["a 🙂 hen", "--json", "--layers", "1-3"])
        #expect(lines.status == 0, "\(lines.words)")
        let tokens = try lines.output.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        // The vocabulary begins with a mark of its own, and "he" is one token.
        #expect(tokens.count == "a 🙂 hen".utf8.count)
        let z = tokens.last??["z"] as? [String: [String: Double]]
        #expect(z?["joy"]?.keys.sorted() == ["1", "2", "3"])

        let again = try place.run(read + ["another"])
        #expect(again.status == 0 && again.error.isEmpty, "the baseline is kept: \(again.words)")
    }

    @Test func chatsAndFiles() throws {
        let read = try fit()
        let chat = try place.write(
            "chat.json",
            #"[{"role": "user", "content": "a hen"}, {"role": "assistant", "content": "so glad"}]"#
        )
        let svg = place.file("read.svg")
        let html = place.file("read.html")
        let shown = try place.run(
            read + ["--chat", chat, "--layers", "all", "--svg", svg, "--html", html]
        )
        #expect(shown.status == 0, "\(shown.words)")
        #expect(shown.output.contains("1 user (") && shown.output.contains("2 assistant ▸"))
        #expect(try String(contentsOfFile: svg, encoding: .utf8).contains("<svg"))
        #expect(try String(contentsOfFile: html, encoding: .utf8).contains("Content-Security"))

        let rows = try place.write(
            "chats.jsonl",
            """
            {"id": "one", "messages": [{"role": "user", "content": "a hen"}]}
            {"id": "two", "messages": [{"role": "user", "content": "an ox"}]}

            """
        )
        let second = try place.run(read + ["--chat", rows, "--example", "two", "--json"])
        #expect(second.status == 0 && second.output.contains(#""text":"x""#), "\(second.words)")
        expectRefusal(
            try place.run(read + ["--chat", rows, "--example", "nine"]),
            ["chats.jsonl", "'nine'"]
        )
        let mixed = try place.write(
            "mixed.jsonl",
            #"{"messages": [{"role": "user", "content": "a hen"}]}"# + "\n" + #"{"text": "plain"}"#
        )
        expectRefusal(try place.run(read + ["--chat", mixed]), ["mixed.jsonl:2", "messages"])
        let text = try place.write("text.txt", "a glad hen\n")
        #expect(try place.run(read + ["--file", text]).status == 0)
    }

    @Test func wrongUse() throws {
        let read = try fit()
        for (more, words) in [
            ([], ["one text"]), ([""], ["empty"]), (["a", "--file", "b"], ["one text"]),
            (["a", "--names", "joi"], ["joy"]), (["a", "--layers", "9"], ["layer 9"]),
            (["a", "--layers", "x"], ["layers"]), (["a", "--method", "pca"], ["dim"]),
            (["--file", place.file("none")], ["none"]), (["a", "--scale", "0"], ["--scale"]),
            (["a", "--neutral-labels", "nine"], ["nine"]),
            ([String(repeating: "a ", count: 600)], ["context of 512"]),
        ] {
            expectRefusal(try place.run(read + more), words)
        }
        var other = read
        other[2] = TestModels.golden("qwen3")
        expectRefusal(try place.run(other + ["a hen"]), ["another model", "--allow-mismatch"])
        let taken = try place.run(other + ["a hen", "--allow-mismatch", "--layers", "2"])
        #expect(taken.status == 0, "\(taken.words)")
        other[2] = TestModels.bert
        expectRefusal(
            try place.run(other + ["--allow-mismatch", "--chat", place.write("c.json", "[]")]),
            ["turn"]
        )
    }

    /// The neutral text of the organism are its baselines, told plainly.
    @Test func organism() throws {
        let root = URL(fileURLWithPath: TestModels.models).deletingLastPathComponent()
        let extracted = try place.extract(
            "paired:" + root.appendingPathComponent("Corpora/organism").path,
            model: TestModels.organism,
            ["--layers", "2-3"]
        )
        #expect(extracted.status == 0, "\(extracted.words)")
        let fitted = try place.run([
            "fit", place.file("store"), "--target", "all", "--method", "two-way", "-o", directions,
        ])
        #expect(fitted.status == 0, "\(fitted.words)")
        let read = ["read", "-m", TestModels.organism, "--directions", directions]
        let words = "Edward cut up the carrot. Half of the words Edward mumbled were lost in a sob."
        let shown = try place.run(read + [words])
        #expect(shown.status == 0, "\(shown.words)")
        #expect(shown.output.contains("Corpora/organism (baseline), 16 texts"))
        let lines = try place.run(read + [words, "--names", "sad,joyful", "--json"])
        let last = try #require(lines.output.split(separator: "\n").dropLast().last)
        let token = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
        let z = try #require(token?["z"] as? [String: [String: Double]])
        let sad = try #require(z["sad"]?.values.first)
        let joyful = try #require(z["joyful"]?.values.first)
        #expect(sad > 2 && sad > joyful + 1, "\(z)")
    }

    @Test(.enabled(if: TestModels.hasMiniLM, "MiniLM is not here; Scripts/bootstrap makes it"))
    func encoder() throws {
        var read = try fit(model: TestModels.miniLM)
        read.removeLast(2)
        let shown = try place.run(read + ["So glad to see the Grand Café again!"], limit: 120)
        #expect(shown.status == 0, "\(shown.words)")
        #expect(shown.output.contains("Corpora/neutral, 66 texts"), "\(shown.output)")
        #expect(shown.output.contains("Café"))
        let chat = try place.write("c.json", #"[{"role": "user", "content": "a hen"}]"#)
        expectRefusal(try place.run(read + ["--chat", chat]), ["no chat template"])
    }
}
