import Foundation
import LlamaEngine
import Testing
import Undertone

/// Directions leave and come back by the built command, on the tiny decoder (4 blocks, width 32).
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct ExchangeCommandTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        let extracted = try place.extract(try place.corpus())
        #expect(extracted.status == 0, "\(extracted.words)")
        let fitted = try place.run([
            "fit", place.file("store"), "--target", "joy", "--against", "neutral", "-o",
            place.file("joy.safetensors"),
        ])
        #expect(fitted.status == 0, "\(fitted.words)")
    }

    private func export(_ output: String, _ more: [String] = []) throws -> BuiltCommand.Outcome {
        try place.run(
            ["directions", "export", place.file("joy.safetensors"), "-o", place.file(output)] + more
        )
    }

    private func importing(_ file: String, _ more: [String] = []) throws -> BuiltCommand.Outcome {
        try place.run(
            ["directions", "import", place.file(file), "-o", place.file("back.safetensors")] + more
        )
    }

    private func object(_ outcome: BuiltCommand.Outcome) throws -> [String: Any] {
        let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(parsed as? [String: Any])
    }

    @Test func controlVectorOutAndIn() throws {
        let outcome = try export(
            "joy.gguf",
            ["--name", "joy", "--layers", "3,4", "--alpha", "0.3", "-m", TestModels.llama]
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.output.contains("--control-vector "))
        #expect(outcome.output.contains("direction.2"))
        let file = try ControlVectorFile(bytes: try place.bytes("joy.gguf"))
        #expect(file.modelHint == "llama" && file.directions.map(\.number) == [2, 3])
        let fitted = try VectorFile.read(place.file("joy.safetensors"))
            .filter { $0.point.layer.rawValue >= 3 }
        #expect(file.directions.map(\.vector) == fitted.map { $0.addition(alpha: 0.3) })

        let back = try importing("joy.gguf", ["-m", TestModels.llama, "--json"])
        #expect(back.status == 0, "\(back.words)")
        #expect(try object(back)["producer"] as? String == "undertone")
        let directions = try VectorFile.read(place.file("back.safetensors"))
        #expect(directions.map(\.origin) == fitted.map(\.origin))
        #expect(directions.map(\.point) == fitted.map(\.point))
        for (one, other) in zip(directions, fitted) {
            #expect(zip(one.vector, other.vector).allSatisfy { abs($0 - $1) <= 3e-7 })
        }
    }

    @Test(arguments: ["npz", "safetensors"])
    func everythingOutAndIn(_ format: String) throws {
        let outcome = try export("out.\(format)", ["--json"])
        #expect(outcome.status == 0, "\(outcome.words)")
        let manifest = try #require(try object(outcome)["manifest"] as? [String: Any])
        #expect((manifest["layers"] as? [[String: Any]])?.count == 5)
        #expect(manifest["concepts"] as? [String] == ["joy"])
        let back = try importing("out.\(format)")
        #expect(back.status == 0, "\(back.words)")
        let directions = try VectorFile.read(place.file("back.safetensors"))
        #expect(directions == (try VectorFile.read(place.file("joy.safetensors"))))
    }

    @Test func oneVectorForNumpy() throws {
        let outcome = try export("joy.npy", ["--layers", "2"])
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(place.names()?.contains("joy.npy.manifest.json") == true)
        try FileManager.default.removeItem(atPath: place.file("joy.npy.manifest.json"))
        let unknown = try importing("joy.npy")
        expectRefusal(unknown, ["joy.npy", "--name", "--layer"])
        let back = try importing(
            "joy.npy",
            [
                "-m", TestModels.llama, "--store", place.file("store"), "--name", "joy", "--layer",
                "2",
            ]
        )
        #expect(back.status == 0, "\(back.words)")
        let direction = try #require(try VectorFile.read(place.file("back.safetensors")).first)
        #expect(direction.point == .hidden(2) && direction.origin.corpus.hasPrefix("imported from"))
    }

    /// A control vector of another tool: asked for what it doesn't say, then used like any direction.
    @Test func foreignVectors() throws {
        let vectors = (1...3).reversed().map { number in
            ControlVectorFile.Direction(
                number: number,
                vector: (0..<32).map { Float(($0 * 37 + number * 11) % 17 - 8) / 16 }
            )
        }
        let file = ControlVectorFile(
            modelHint: "llama",
            layerCount: .unsigned(3),
            directions: vectors
        )
        try place.write("happy.gguf", file.bytes())
        expectRefusal(try importing("happy.gguf"), ["happy.gguf", "-m", "--store"])
        expectRefusal(
            try importing("happy.gguf", ["-m", TestModels.llama]),
            ["happy.gguf", "--store", "undertone extract"]
        )
        expectRefusal(
            try importing("happy.gguf", ["--store", place.file("store")]),
            ["--store needs -m"]
        )
        let given = ["-m", TestModels.llama, "--store", place.file("store")]
        expectRefusal(
            try importing("happy.gguf", ["-m", TestModels.gpt2, "--store", place.file("store")]),
            ["another model"]
        )
        let outcome = try importing("happy.gguf", given)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.output.contains("written by repeng"))
        #expect(outcome.error.contains("final norm"))
        let shown = try place.run(["directions", "show", place.file("back.safetensors")])
        #expect(shown.status == 0 && shown.output.contains("happy"), "\(shown.words)")
        // Back to llama.cpp, at the number and the strength that it had.
        let found = try VectorFile.read(place.file("back.safetensors"))
        let second = try #require(found.first { $0.point.layer.rawValue == 3 })
        let again = try place.run([
            "directions", "export", place.file("back.safetensors"), "--layers", "3", "--alpha",
            "\(second.quality.normRatio)", "-o", place.file("again.gguf"),
        ])
        #expect(again.status == 0, "\(again.words)")
        let written = try ControlVectorFile(bytes: try place.bytes("again.gguf")).directions
        #expect(written.map(\.number) == [2])
        #expect(zip(written[0].vector, vectors[1].vector).allSatisfy { abs($0 - $1) < 1e-6 })

        let one = ControlVectorFile(
            modelHint: "llama",
            layerCount: .unsigned(1),
            directions: [vectors[0]]
        )
        try place.write("happy.gguf", one.bytes())
        expectRefusal(try importing("happy.gguf", given), ["--convention", "repeng", "jukofyork"])
        let said = try importing("happy.gguf", given + ["--convention", "jukofyork"])
        #expect(said.status == 0, "\(said.words)")
        let layers = try VectorFile.read(place.file("back.safetensors")).map(\.point.layer.rawValue)
        #expect(layers == [3])
        expectRefusal(
            try importing("happy.gguf", given + ["--convention", "jukofyrk"]),
            ["did you mean \"jukofyork\""]
        )
    }

    @Test func refusals() throws {
        expectRefusal(try export("joy.gguf"), ["--layers", "0, 1, 2, 3, 4"])
        expectRefusal(
            try export("joy.gguf", ["--layers", "all"]),
            ["hidden state 0 and 1", "--layers 2,3,4"]
        )
        expectRefusal(try export("joy.gguf", ["--layers", "1"]), ["hidden state 1"])
        for alpha in ["0", "nan", "inf", "", "0.3,", "x", "1,2"] {
            expectRefusal(try export("joy.gguf", ["--layers", "3", "--alpha", alpha]), ["--alpha"])
        }
        expectRefusal(try export("joy.npz", ["--alpha", "0.3"]), ["--alpha", "gguf"])
        expectRefusal(try export("joy.xyz"), ["--format", "npz"])
        expectRefusal(try export("joy", ["--format", "npx"]), ["did you mean"])
        expectRefusal(try export("joy.npz", ["--name", "jo"]), ["did you mean \"joy\""])
        expectRefusal(try export("joy.npz", ["-m", TestModels.gpt2]), ["another model"])
        #expect(
            place.names()?.contains { $0.hasPrefix("joy.gguf") || $0.hasPrefix("joy.np") } == false
        )
        expectRefusal(try export("joy.safetensors"), ["joy.safetensors", "would be lost"])
        try place.write("joy.pt", [0x80, 2, 0x7D])
        expectRefusal(try importing("joy.pt"), ["joy.pt", "pickle"])
        expectRefusal(try importing("joy.safetensors"), ["joy.safetensors", "nothing to import"])
        expectRefusal(try importing("nowhere.gguf"), ["nowhere.gguf"])
        #expect(place.names()?.contains("back.safetensors") == false)
    }

    @Test func helpShowsExamples() throws {
        for command in ["export", "import"] {
            let help = try place.run(["directions", command, "--help"])
            #expect(help.status == 0 && help.output.contains("undertone directions \(command) "))
            #expect(help.output.contains(command == "export" ? "npz" : "jukofyork"))
        }
    }
}
