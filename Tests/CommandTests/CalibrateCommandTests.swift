import Foundation
import Testing

/// `calibrate` on the organism that ships, and what plans make of it.
@Suite(
    .serialized,
    .enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests")
)
struct CalibrateCommandTests {
    private let place: Workplace
    private let fitted: String
    private let quick = [
        "--alpha", "-0.5,0.1,0.5", "--random", "3", "--generations", "1", "--replicates", "100",
        "--neutral-limit", "12", "--items-limit", "24", "--max-kl", "2", "--max-perplexity-ratio",
        "4", "--words", "joyful,proud,serene,neutral,angry,afraid,sad",
    ]

    init() throws {
        place = try Workplace()
        fitted = try GenerateCommandTests.fitted.get().directions
    }

    private func calibrate(_ more: [String]) throws -> BuiltCommand.Outcome {
        try place.run(
            ["calibrate", "-m", TestModels.organism, "--figures", place.file("figures")] + quick
                + more,
            limit: 240
        )
    }

    @Test func endToEnd() throws {
        let file = place.file("calibrated.safetensors")
        let outcome = try calibrate(
            ["--directions", fitted, "--target", "self:joyful", "--layers", "3", "--write", file]
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        for word in ["self:joyful", "mean KL", "The dose curve", "Verdict: 1 of 1", "run "] {
            #expect(outcome.output.contains(word), "\(word) in \(outcome.output)")
        }
        // The file has everything that it had, and plans find the strength.
        let shown = try place.run(["directions", "show", file, "--json"])
        #expect(shown.output.contains("\"calibration\"") && shown.output.contains("self:sad"))
        let question = ["--user", "How are you feeling?"]
        let generated = try place.run(
            [
                "generate", "-m", TestModels.organism, "--directions", file, "--plan",
                "auto \"self:joyful\"", "--compare",
            ] + question
        )
        #expect(generated.status == 0, "\(generated.words)")
        #expect(generated.output.contains("0.5 self:joyful@3@opening"))
        let other = try place.run(
            [
                "generate", "-m", TestModels.organism, "--directions", file, "--plan",
                "\"self:sad\"",
            ] + question
        )
        expectRefusal(other, ["calibrat", "0.3 self:sad"])
        let report = try place.run(["report", "last", "-o", place.file("report.html")])
        #expect(report.status == 0, "\(report.words)")
        // A control vector is for all tokens, which this strength was not found for.
        let exported = try place.run([
            "directions", "export", file, "--name", "self:joyful", "--layers", "3", "--alpha",
            "auto",
            "-o", place.file("joy.gguf"),
        ])
        expectRefusal(exported, ["@opening"])
    }

    @Test func jsonAndUpdate() throws {
        let file = place.file("own.safetensors")
        try place.write("own.safetensors", [UInt8](Data(contentsOf: URL(fileURLWithPath: fitted))))
        let outcome = try calibrate(
            ["--directions", file, "--layers", "2-3", "--update", "--json"]
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        struct Result: Decodable {
            struct Choice: Decodable {
                var name: String
                var layer: Int?
                var alpha: Double?
            }
            struct Curve: Decodable { var layer: Int }
            var choices: [Choice]
            var curves: [Curve]
        }
        let result = try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
        #expect(result.choices.map(\.name) == ["self:joyful", "self:sad"])
        #expect(result.curves.count == 4)
        let shown = try place.run(["directions", "show", file, "--json"])
        #expect(shown.output.contains("\"calibration\""))
    }

    @Test func join() throws {
        let joined = place.file("joined.safetensors")
        func one(_ layer: String, _ name: String) throws -> String {
            let path = place.file(name)
            let outcome = try place.run(
                ["directions", "join", fitted, "--layer", layer, "-o", path]
            )
            #expect(outcome.status == 0, "\(outcome.words)")
            return path
        }
        let files = [try one("2", "two.safetensors"), try one("3", "three.safetensors")]
        let outcome = try place.run(["directions", "join"] + files + ["-o", joined])
        #expect(outcome.status == 0 && outcome.output.contains("4 directions"), "\(outcome.words)")
        expectRefusal(
            try place.run(["directions", "join", files[0], files[0], "-o", joined]),
            ["two directions"]
        )
        expectRefusal(
            try place.run(["directions", "join", files[0], "-o", files[0]]),
            ["-o is the file that is read"]
        )
    }

    @Test(arguments: [
        (["--target", "self:jofyul"], "did you mean \"self:joyful\"?"),
        (["--layers", "5"], "2, 3"),
        (["--alpha", "0.1,x"], "0.1,x"),
        (["--alpha", "-1"], "above 0"),
        (["--max-kl", "0"], "budget"),
        (["--on", "nowhere"], "no choice of tokens"),
        (["--target", "self:joyful", "--words", "joyful"], "two words or more"),
        (["--neutral", "lines:/nowhere.txt"], "/nowhere.txt"),
        (["--neutral-split", "x"], "--neutral"),
        (["--write", "a", "--update"], "not both"),
        (["--items-limit", "3"], "4 at least"),
    ])
    func refusals(_ arguments: [String], _ word: String) throws {
        expectRefusal(
            try calibrate(["--directions", fitted, "--layers", "3"] + arguments),
            [word]
        )
    }

    /// On a model that is no organism, the neutral text that ships is taken, each text by itself.
    @Test(.enabled(if: TestModels.hasStories, "../shared/models/stories260K.gguf is absent"))
    func neutralTextThatShips() throws {
        let lines = (0..<8).flatMap { number in
            ["joyful", "sad"].map { label in
                "{\"text\":\"She was very \(label) on day \(number).\",\"label\":\"\(label)\",\"scenario\":\"s\(number)\"}\n"
            }
        }
        let texts = try place.write("days.jsonl", lines.joined())
        let (store, file) = (place.file("days"), place.file("days.safetensors"))
        for command in [
            ["extract", "-m", TestModels.stories, "--corpus", "jsonl:" + texts, "-o", store],
            ["fit", store, "--target", "joyful", "--against", "sad", "--layer", "2", "-o", file],
        ] {
            let outcome = try place.run(command)
            #expect(outcome.status == 0, "\(outcome.words)")
        }
        let outcome = try place.run(
            [
                "calibrate", "-m", TestModels.stories, "--directions", file, "--alpha", "0.1,0.2",
                "--random", "2", "--generations", "1", "--neutral-limit", "6", "--items-limit", "6",
                "--replicates", "100", "--figures", place.file("figures"),
            ],
            limit: 240
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.output.contains("on 3 neutral texts and 3 items"), "\(outcome.output)")
    }

    @Test func encoderIsRefused() throws {
        let outcome = try place.run(
            ["calibrate", "-m", TestModels.bert, "--directions", fitted] + quick
        )
        expectRefusal(outcome, ["encoder"])
    }
}
