import Foundation
import Testing

/// `repl` over a pipe, on a store of the organism's chats.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct ReplCommandTests {
    private let place: Workplace
    private let repl: [String]
    private let directions: String

    init() throws {
        let fitted = try GenerateCommandTests.fitted.get()
        place = fitted.place
        directions = fitted.directions
        repl = ["repl", "--store", place.file("store")]
    }

    private func look(_ lines: [String], _ more: [String] = []) throws -> BuiltCommand.Outcome {
        try place.run(repl + more, input: lines.map { $0 + "\n" }.joined())
    }

    @Test func tables() throws {
        let outcome = try look(
            [
                "info", "layers", "labels", "layer 3", "examples label:self:joyful", "show 1",
                "near 1 3", "near 1 3 centred", "read 1", "along self:joyful 2",
                "diff self:joyful self:sad", "along diff 2", "help",
            ],
            ["--directions", directions]
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.error.isEmpty && !outcome.output.contains("\u{1B}"))
        for words in [
            "hidden at layers 2, 3 of 6, pooled by opening", "400 examples",
            "directions: self:joyful, self:sad",
            "‖mean‖", "self:neutral", "20 of ", "user: ", "centred", "v̂·h", "split-half cosine",
            "near EXAMPLE",
        ] {
            #expect(outcome.output.contains(words), "\(words)\n\(outcome.output)")
        }
        // What lies furthest along joy is labelled so.
        let along = try look(["layer 3", "along self:joyful 3"], ["--directions", directions])
        let rows = along.output.split(separator: "\n").dropFirst(2)
        #expect(rows.prefix(3).allSatisfy { $0.contains("self:joyful") }, "\(along.output)")
        #expect(!rows.suffix(3).contains { $0.contains("self:joyful") }, "\(along.output)")
    }

    @Test func steered() throws {
        let outcome = try look(
            [
                "layer 3", "diff self:joyful self:neutral",
                "steer diff 1 @opening How are you feeling?",
                "steer self:sad 1 @3@opening How are you feeling?",
            ],
            ["-m", TestModels.organism, "--directions", directions]
        )
        #expect(outcome.status == 0, "\(outcome.words)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        let joyful = lines.firstIndex(of: "1 diff@3@opening").map { lines[$0 + 1] }
        let sad = lines.firstIndex(of: "1 self:sad@3@opening").map { lines[$0 + 1] }
        #expect(joyful?.contains("joyful") == true && sad?.contains("sad") == true, "\(lines)")
        #expect(lines.filter { $0 == "unsteered" }.count == 2)
    }

    @Test func mistakesEndAPipe() throws {
        for (line, words) in [
            ("laeyrs", "did you mean layers?"), ("layer 9", "2, 3"), ("show 401", "400"),
            ("show nowhere", "nearest first"), ("examples label:joy", "self:joyful"),
            ("along joy", "joy"), ("diff self:joyful self:jyo", "self:joy"),
            ("read 1", "no direction"),
            ("steer self:sad 1 Hi", "-m MODEL"),
        ] {
            let outcome = try look(["layer 3", line])
            #expect(
                outcome.status == 2 && outcome.error.contains(words),
                "\(line): \(outcome.words)"
            )
            #expect(outcome.output == "layer 3\n")
        }
        expectRefusal(try look([], ["-m", TestModels.llama]), ["another model"])
        expectRefusal(try look([], ["--layer", "9"]), ["2, 3"])
        expectRefusal(try place.run(["repl", "--store", place.path], input: ""), ["manifest.json"])
        #expect(try look([]).status == 0)
    }
}
