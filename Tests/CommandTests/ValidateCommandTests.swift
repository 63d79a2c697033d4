import Foundation
import Testing
import Undertone

/// `undertone validate` on a small paired corpus, from texts to the report.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct ValidateCommandTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        let words = [
            "baseline": "sat by the window and read", "glad": "laughed and ran into the sun",
            "merry": "sang and laughed all the way", "angry": "slammed the door and shouted",
            "bitter": "said no more and slammed it shut",
        ]
        for scenario in 0..<16 {
            // The last eight are a corpus of their own.
            let corpus = scenario < 8 ? "corpus" : "others"
            for (label, text) in words where label != "bitter" || scenario % 8 < 6 {
                try place.write(
                    "\(corpus)/scene\(scenario)/\(label).txt",
                    "On day \(scenario) of the trip Mara \(text), number \(scenario * 3)."
                )
            }
        }
        try place.write(
            "corpus/emotions.json",
            """
            {"emotions": {
              "glad": {"family": "joy", "valence": 0.8, "arousal": 0.6, "banned": []},
              "merry": {"family": "joy", "valence": 0.9, "arousal": 0.7, "banned": []},
              "angry": {"family": "anger", "valence": -0.8, "arousal": 0.8, "banned": []},
              "bitter": {"family": "anger", "valence": -0.7, "arousal": 0.4, "banned": []}}}
            """
        )
        let outcome = try place.extract("paired:" + place.file("corpus"))
        #expect(outcome.status == 0, "\(outcome.words)")
    }

    private func validate(_ more: String...) throws -> BuiltCommand.Outcome {
        try place.run(
            [
                "validate", place.file("store"), "--permutations", "199", "--replicates", "200",
                "--figures", place.file("figures"),
            ] + more
        )
    }

    @Test func fromTextsToTheReport() throws {
        let outcome = try validate()
        #expect(outcome.status == 0, "\(outcome.words)")
        for words in [
            "bag of words", "length and punctuation", "glad", "Families", "Verdict:", "joy",
        ] {
            #expect(outcome.output.contains(words), "\(words)")
        }
        let run = try #require(
            outcome.output.split(separator: "\n").last { $0.hasPrefix("run ") }?.dropFirst(4)
        )
        if (try? Gnuplot.find()) != nil {
            #expect(place.names("figures")?.contains("validation_cohesion.png") == true)
        }
        let report = try place.run(["report", String(run), "-o", place.file("report.html")])
        #expect(report.status == 0, "\(report.words)")
        let page = String(decoding: try place.bytes("report.html"), as: UTF8.self)
        for words in ["Which emotions are directions", "What pairing is for", "anger", "verdict"] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test func asJSON() throws {
        let outcome = try validate("--json", "--layers", "1-2", "--directions", "paired")
        #expect(outcome.status == 0, "\(outcome.words)")
        let result = try JSONDecoder().decode(
            ValidationResult.self,
            from: Data(outcome.output.utf8)
        )
        #expect(result.layers.map(\.layer) == [1, 2])
        #expect(result.emotions.map(\.name) == ["angry", "bitter", "glad", "merry"])
        #expect(result.controls.map(\.name) == ["bag of words", "length and punctuation"])
        #expect(result.directions == "paired")
    }

    @Test func refusals() throws {
        expectRefusal(try validate("--permutations", "198"), ["--permutations"])
        expectRefusal(try validate("--directions", "dim"), ["--directions", "two-way"])
        expectRefusal(try validate("--layers", "9"), ["layer 9"])
        expectRefusal(try validate("--emotions", place.file("none.json")), ["none.json"])
        expectRefusal(try validate("--held-out", place.file("store")), ["very texts"])
        let plain = try place.extract(try place.corpus(), to: "plain")
        #expect(plain.status == 0, "\(plain.words)")
        let missing = try place.run(["validate", place.file("plain")])
        expectRefusal(missing, ["emotions.json", "--emotions"])
        let other = try place.run(
            ["validate", place.file("plain"), "--emotions", place.file("corpus/emotions.json")]
        )
        expectRefusal(other, ["baseline"])
    }

    /// Directions of a file, on a store that they were not fitted on.
    @Test func aFileOfDirections() throws {
        let others = try place.extract("paired:" + place.file("others"), to: "others-store")
        #expect(others.status == 0, "\(others.words)")
        let file = place.file("all.safetensors")
        let fit = try place.run(
            ["fit", place.file("store"), "--target", "all", "--method", "dim,paired", "-o", file]
        )
        #expect(fit.status == 0, "\(fit.words)")
        func validate(_ more: String...) throws -> BuiltCommand.Outcome {
            try place.run(
                [
                    "validate", file, "--permutations", "199", "--replicates", "200", "--figures",
                    place.file("figures"),
                ] + more
            )
        }
        let heldOut = ["--held-out", place.file("others-store")]
        let catalogue = ["--emotions", place.file("corpus/emotions.json")]
        let outcome = try validate(heldOut[0], heldOut[1], "--method", "paired")
        #expect(outcome.status == 0, "\(outcome.words)")
        for words in [
            "method paired, fitted on paired:", "bag of words", "glad", "not judged", "Verdict:",
            "not to be had from a file",
        ] {
            #expect(outcome.output.contains(words), "\(words)")
        }
        let run = try #require(
            outcome.output.split(separator: "\n").last { $0.hasPrefix("run ") }?.dropFirst(4)
        )
        let report = try place.run(["report", String(run), "-o", place.file("report.html")])
        #expect(report.status == 0, "\(report.words)")
        let page = String(decoding: try place.bytes("report.html"), as: UTF8.self)
        #expect(page.contains("families dealt at random") && page.contains("all.safetensors"))

        let json = try validate(
            heldOut[0],
            heldOut[1],
            "--method",
            "dim",
            "--layers",
            "2",
            "--json",
            catalogue[0],
            catalogue[1]
        )
        #expect(json.status == 0, "\(json.words)")
        let result = try JSONDecoder().decode(ValidationResult.self, from: Data(json.output.utf8))
        #expect(result.layers.map(\.layer) == [2] && result.source?.method == "dim")
        #expect(result.emotions.map(\.name) == ["angry", "bitter", "glad", "merry"])

        expectRefusal(try validate("--method", "dim"), ["--held-out"])
        expectRefusal(try validate(heldOut[0], heldOut[1]), ["dim, paired", "--method"])
        expectRefusal(
            try validate("--held-out", place.file("store"), "--method", "dim"),
            ["training data"]
        )
        expectRefusal(
            try validate(heldOut[0], heldOut[1], "--method", "dim", "--directions", "paired"),
            ["--directions"]
        )
        expectRefusal(try self.validate("--method", "dim"), ["--method"])
        expectRefusal(
            try place.run(["validate", place.file("none.safetensors")] + heldOut),
            ["none.safetensors"]
        )
    }
}
