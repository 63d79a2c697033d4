import Foundation
import Testing
import Undertone

/// `undertone corpus lint attribution:DIR`, and `undertone attribute --items`, which checks scenes first.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct SceneLintCommandTests {
    let place: Workplace
    private let owl: String

    init() throws {
        place = try Workplace()
        let folder = URL(fileURLWithPath: TestModels.models).deletingLastPathComponent()
            .appendingPathComponent("Corpora/attribution").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        for name in names.filter({ $0 != "questions.json" }).prefix(12) + ["questions.json"] {
            try place.write(
                "scenes/" + name,
                try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            )
        }
        owl = try String(contentsOfFile: folder + "/barn_owl.json", encoding: .utf8)
    }

    private var scenes: String { "attribution:" + place.file("scenes") }

    private func attribute(_ more: [String] = []) throws -> BuiltCommand.Outcome {
        try place.run(
            [
                "attribute", "-m", TestModels.organism, "--directions",
                TestModels.models + "/organism.directions.safetensors", "--items", scenes,
                "--only-cost", "--random", "1", "--masks", "opening", "--alpha", "0.5", "--count",
                "1", "-o", place.file("run"),
            ] + more,
            limit: 120
        )
    }

    @Test func cleanScenes() throws {
        let lint = try place.run(["corpus", "lint", scenes])
        #expect(lint.status == 0, "\(lint.words)")
        #expect(lint.output.contains("12 scenarios, 240 texts\nno findings"), "\(lint.output)")
        let cost = try attribute()
        #expect(cost.status == 0 && !cost.error.contains("warning"), "\(cost.words)")
        #expect(cost.output.contains("3 test items, 3 with swapped roles or named speakers"))
    }

    /// An error ends both; a warning is told of and ends neither.
    @Test func errorsAndWarnings() throws {
        try place.write("scenes/barn_owl.json", owl.replacing("Egg thieves", with: "Sad thieves"))
        let file = place.file("scenes/barn_owl.json")
        let lint = try place.run(["corpus", "lint", scenes])
        #expect(lint.status == 3 && lint.output.contains("\(file):19:"), "\(lint.output)")
        #expect(
            lint.output.contains("answer-word: assistant.afraid: \"Sad\" is the answer \"sad\"")
        )
        #expect(lint.error.contains("1 error;"), "\(lint.error)")
        expectRefusal(try attribute(), ["\(file):19", "answer-word", "corpus lint"])

        try place.write(
            "scenes/barn_owl.json",
            owl.replacing("in July.", with: "at some time in July.")
        )
        let warned = try place.run(["corpus", "lint", scenes])
        #expect(
            warned.status == 0 && warned.output.contains("0 errors, 1 warning"),
            "\(warned.words)"
        )
        #expect(warned.output.contains("warning telling-length"))
        let run = try attribute()
        #expect(run.status == 0, "\(run.words)")
        #expect(run.error.contains("warning: \(file):12:") && run.error.contains("telling-length"))
    }

    @Test func wrongUse() throws {
        expectRefusal(try place.run(["corpus", "lint", scenes, "--fix"]), ["--fix"])
        expectRefusal(try place.run(["corpus", "lint", "attribution:" + place.file("no")]), ["no"])
        expectRefusal(try attribute(["--variants", "named"]), ["named-ambiguous"])
        let one = try place.run(["corpus", "lint", "--explain", "answer-word"])
        #expect(one.status == 0 && one.output.contains("echo"))
    }
}
