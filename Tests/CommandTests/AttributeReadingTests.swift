import Foundation
import Statistics
import Testing
import Undertone

/// `undertone attribute --read`, end to end.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct AttributeReadingTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
    }

    private func read(_ arguments: [String]) throws -> BuiltCommand.Outcome {
        try place.run(
            ["attribute", "--read", "--figures", place.file("figures")] + arguments,
            limit: 240
        )
    }

    /// An organism that ships needs nothing but its file.
    @Test func organism() throws {
        let arguments = [
            "-m", TestModels.organism, "--layers", "1,3", "--positions", "span:user,opening",
            "--permutations", "20",
        ]
        let run = try read(arguments + ["--json"])
        #expect(run.status == 0, "\(run.words)")
        let map = try JSONDecoder().decode(PersonMap.self, from: Data(run.output.utf8))
        #expect(map.primary == .init(position: "opening", layer: 3, chosenBy: .planted))
        #expect(map.grouping == .scenes && map.people == Person.allCases)
        #expect(map.positions == ["span:user", "opening"] && map.layers == [1, 3])
        for person in Person.allCases {
            let own = try #require(
                map.entry("opening", layer: 3, fitted: person, read: person)
            )
            #expect(own.auroc.lower > 0.9, "\(own)")
        }
        let text = try read(arguments)
        #expect(text.status == 0, "\(text.words)")
        for words in [
            "At ‘opening’, hidden state 3 (where states are planted):",
            "better than from the words", "words said by then", "shuffled labels", "over 4 places",
            "▸ 3", "Across persons",
        ] {
            #expect(text.output.contains(words), "\(words)")
        }
        let run2 = try place.run(["report", "last", "-o", place.file("page.html")])
        #expect(run2.status == 0, "\(run2.words)")
        let page = String(decoding: try place.bytes("page.html"), as: UTF8.self)
        #expect(page.contains("Whose emotion can be read where?") && page.contains("over words"))
    }

    /// An encoder has no self to ask, which is said, and reads marked spans all the same.
    @Test func encoder() throws {
        let asked = try place.run([
            "attribute", "-m", TestModels.bert, "-o", place.file("out"),
        ])
        expectRefusal(asked, ["no self to ask", "attribute --read -m " + TestModels.bert])
        var lines = ""
        for scene in 0..<14 {
            for (person, emotion) in [
                ("none", "neutral"), ("self", "joyful"), ("user", "joyful"), ("third", "joyful"),
            ] {
                func word(_ other: String) -> String { person == other ? "glad" : "is" }
                let labels = ["self", "user", "third"].map {
                    "\"\($0):\($0 == person ? emotion : "neutral")\""
                }
                let told = ["user": "you \(word("user")) a", "third": "it \(word("third")) the"]
                lines += """
                    {"id": "\(scene)\(person)", "scenario": "s\(scene)", "label": [\(labels.joined(separator: ", "))], \
                    "messages": [{"role": "user", "content": "\(told["user"] ?? "") \(told["third"] ?? "")"}, \
                    {"role": "assistant", "content": "of \(word("self")) \(scene % 2 == 0 ? "so" : "not")"}], \
                    "spans": {"user": "\(told["user"] ?? "")", "third": "\(told["third"] ?? "")"}}

                    """
            }
        }
        let corpus = "jsonl:" + (try place.write("spans.jsonl", lines))
        let run = try read([
            "-m", TestModels.bert, "--corpus", corpus, "--permutations", "20", "--json",
        ])
        #expect(run.status == 0, "\(run.words)")
        let map = try JSONDecoder().decode(PersonMap.self, from: Data(run.output.utf8))
        #expect(map.isEncoder && map.grouping == .scenarios && map.isAgainstNeutral)
        #expect(map.positions == ["span:user", "span:third", "span:assistant", "mean"])
        #expect(map.primary.position == "mean" && map.primary.chosenBy == .convention)
        // One word tells it, to the model as to the bag of words.
        let own = try #require(map.entry("span:third", layer: 0, fitted: .third, read: .third))
        #expect(own.auroc.lower > 0.9, "\(own)")
        let text = try read([
            "-m", TestModels.bert, "--corpus", corpus, "--permutations", "20",
        ])
        #expect(text.output.contains("The assistant's emotion"), "\(text.words)")
        #expect(text.output.contains("An encoder has no turns and says nothing"))
    }

    @Test func wrongUse() throws {
        let organism = ["-m", TestModels.organism]
        for (more, words) in [
            (["--alpha", "1,2"], ["--alpha", "--read"]), (["--random", "3"], ["--random"]),
            (["--only-cost"], ["--only-cost"]), (["--resume"], ["--resume"]),
            (["--directions", "a"], ["--directions"]), (["--target", "sad"], ["--target"]),
            (["-o", "x"], ["--output"]), (["--preregister", "x"], ["--preregister"]),
            (["--count", "3"], ["--count"]), (["--store", "x"], ["--store"]),
            (["--corpus", "jsonl:x", "--items", "planted:y"], ["--items"]),
            (["--corpus", "jsonl:" + place.file("none")], ["none"]),
            (["--items", "nothing"], ["attribution:DIR"]), (["--split", "nine"], ["nine"]),
            (["--positions", "nose"], ["nose"]), (["--positions", "span:nobody"], ["nobody"]),
            (["--layers", "9"], ["layer 9"]), (["--primary", "opening"], ["3:opening"]),
            (["--primary", "3:first", "--layers", "3", "--positions", "opening"], ["first"]),
            (["--permutations", "-1"], ["--permutations"]),
        ] {
            expectRefusal(try read(organism + more), words)
        }
        for (option, value) in [
            ("--corpus", "jsonl:x"), ("--positions", "last"), ("--permutations", "3"),
        ] {
            expectRefusal(
                try place.run(["attribute"] + organism + [option, value]),
                [option, "--read"]
            )
        }
        let unlabelled = "jsonl:" + (try place.write("plain.jsonl", #"{"text": "so glad"}"# + "\n"))
        expectRefusal(try read(organism + ["--corpus", unlabelled]), ["self:joyful"])
    }
}
