import Foundation
import Testing
import Undertone

/// All emotions of paired scenarios fitted in one call, their cards and their cosines, on the tiny model.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct DirectionsCommandTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        let lines = (0..<7).flatMap { scene in
            ["baseline", "angry", "furious", "sad"].map { label in
                #"{"text": "Scene \#(scene) of a table, a \#(label) chair and \#(scene * 7) stones", "#
                    + #""label": "\#(label)", "scenario": "s\#(scene)"}"#
            }
        }
        try place.write("scenes.jsonl", lines.joined(separator: "\n") + "\n")
        try place.write(
            "emotions.json",
            """
            {"emotions": {
            "angry": {"family": "anger", "valence": -0.7, "arousal": 0.7, "banned": []},
            "sad": {"family": "sadness", "valence": -0.7, "arousal": 0.2, "banned": []},
            "furious": {"family": "anger", "valence": -0.8, "arousal": 0.9, "banned": []}}}
            """
        )
        let flat = (0..<8).map { #"{"text": "The bridge has \#($0) arches of grey stone"}"# }
        try place.write("neutral.jsonl", flat.joined(separator: "\n") + "\n")
        for (corpus, store) in [("scenes", "store"), ("neutral", "neutral")] {
            let outcome = try place.extract("jsonl:" + place.file("\(corpus).jsonl"), to: store)
            #expect(outcome.status == 0, "\(outcome.words)")
        }
    }

    private func fit(_ more: String...) throws -> BuiltCommand.Outcome {
        try place.run(["fit", place.file("store"), "-o", place.file("all.safetensors")] + more)
    }

    @Test func allEmotionsByAllMethods() throws {
        let fitted = try fit("--target", "all", "--method", "all", "--layer", "2,3")
        #expect(fitted.status == 0, "\(fitted.words)")
        let directions = try VectorFile.read(place.file("all.safetensors"))
        #expect(directions.count == 8 * 3 * 2)
        #expect(directions.allSatisfy { $0.against == "baseline" && $0.quality.card != nil })
        #expect(
            directions.allSatisfy { $0.quality.isUsable && $0.quality.card?.nearest.count == 2 }
        )

        let file = place.file("all.safetensors")
        let shown = try place.run(
            ["directions", "show", file, "--layer", "3", "--method", "two-way"]
        )
        #expect(shown.status == 0, "\(shown.words)")
        for word in ["furious", "wrong pairs", "nearest others", "R² on others", "yes"] {
            #expect(shown.output.contains(word), "\(word)")
        }
        let json = try place.run(["directions", "show", file, "--json", "--target", "sad"])
        let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        #expect((parsed as? [[String: Any]])?.count == 16)

        let compared = try place.run(
            [
                "directions", "compare", file, "--layer", "3", "--method", "paired", "--figures",
                place.file("figures"),
            ]
        )
        #expect(compared.status == 0, "\(compared.words)")
        // Found beside the corpus, and in the order of families.
        let rows = compared.output.split(separator: "\n").filter { $0.contains("1.00") }
        #expect(rows.count == 3 && rows.last?.contains("sadness") == true)
        #expect(
            place.names("figures") == ["direction_heat_map.png", "direction_heat_map.svg"]
                || compared.error.contains("no figures")
        )
    }

    @Test func denoised() throws {
        let fitted = try fit(
            "--target",
            "angry,sad",
            "--method",
            "paired",
            "--layer",
            "3",
            "--denoise",
            "neutral:" + place.file("neutral")
        )
        #expect(fitted.status == 0, "\(fitted.words)")
        let directions = try VectorFile.read(place.file("all.safetensors"))
        #expect(directions.map(\.method) == ["paired+denoise", "paired+denoise"])
        #expect(directions.allSatisfy { ($0.origin.denoising?.components ?? 0) > 0 })
        let shown = try place.run(["directions", "show", place.file("all.safetensors")])
        #expect(shown.output.contains("neutral texts"))
    }

    /// The steering table of a method that looks at all emotions, fitted again without each scenario.
    @Test func evaluatedWithoutEachScenario() throws {
        _ = try fit("--target", "all", "--method", "two-way,paired", "--layer", "2")
        func evaluate(_ more: String...) throws -> BuiltCommand.Outcome {
            try place.run(
                [
                    "evaluate", "-m", TestModels.llama, "--direction",
                    place.file("all.safetensors"), "--corpus",
                    "jsonl:" + place.file("scenes.jsonl"),
                    "--random", "2", "--replicates", "100", "--alpha", "0,0.5", "--figures",
                    place.file("figures"),
                ] + more
            )
        }
        expectRefusal(try evaluate(), ["angry, furious, sad", "--target"])
        expectRefusal(try evaluate("--target", "sad"), ["paired, two-way", "--method"])
        let outcome = try evaluate("--target", "sad", "--method", "two-way")
        #expect(outcome.status == 0, "\(outcome.words)")
    }

    @Test func refusals() throws {
        expectRefusal(try fit("--target", "angry,angry"), ["twice"])
        expectRefusal(try fit("--target", "all", "--method", "dim,par"), ["\"par\"", "paired"])
        expectRefusal(
            try fit("--target", "sad", "--denoise", place.file("neutral")),
            ["neutral:PATH"]
        )
        expectRefusal(
            try fit("--target", "sad", "--denoise", "neutral:" + place.file("none")),
            [place.file("none")]
        )
        let pooled = try place.extract(
            "jsonl:" + place.file("neutral.jsonl"),
            to: "last",
            ["--pool", "last"]
        )
        #expect(pooled.status == 0, "\(pooled.words)")
        expectRefusal(
            try fit("--target", "sad", "--denoise", "neutral:" + place.file("last")),
            ["pooling", "last", "mean"]
        )
        _ = try fit("--target", "all", "--layer", "3")
        let file = place.file("all.safetensors")
        expectRefusal(
            try place.run(["directions", "show", file, "--layer", "9"]),
            ["layer 9", "3"]
        )
        expectRefusal(
            try place.run(["directions", "compare", file, "--target", "sad"]),
            ["at least two"]
        )
        expectRefusal(
            try place.run(["directions", "show", file, "--method", "pared"]),
            ["\"pared\"", "dim"]
        )
    }
}
