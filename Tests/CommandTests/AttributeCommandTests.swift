import Foundation
import Testing
import Undertone

/// `undertone attribute`, end to end.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct AttributeCommandTests {
    let place: Workplace
    let small: [String]

    init() throws {
        place = try Workplace()
        small = [
            "attribute", "-m", TestModels.organism, "-o", place.file("run"), "--count", "3",
            "--random", "2", "--shuffled", "1", "--alpha", "-0.5,0.5", "--layers", "3",
            "--masks", "opening,last",
        ]
    }

    /// Directions are fitted first, which takes a while in a build without optimisation.
    private func attribute(_ arguments: [String]) throws -> BuiltCommand.Outcome {
        try place.run(arguments, limit: 240)
    }

    @Test func costThenReadingsThenResume() throws {
        let cost = try attribute(small + ["--only-cost", "--json"])
        #expect(cost.status == 0, "\(cost.words)")
        let counted = try JSONDecoder().decode(AttributionCost.self, from: Data(cost.output.utf8))
        #expect(place.names("run")?.contains("readings.jsonl") == false)

        let run = try attribute(small)
        #expect(run.status == 0, "\(run.words)")
        #expect(run.error.contains("one by one") && run.error.contains("verdicts at"))
        #expect(run.output.contains("self:joyful") && run.output.contains("2 random"))
        let readings = try place.bytes("run/readings.jsonl")
        #expect(readings.count { $0 == 0x0A } == counted.readings)
        let projections = try place.bytes("run/projections.jsonl")
        #expect(projections.count { $0 == 0x0A } == counted.projections)
        #expect(run.error.contains("behind the writes, at hidden states 3 → 5"))
        #expect(run.output.contains("by probe") && run.output.contains("passthrough"))

        expectRefusal(try attribute(small), ["--resume"])
        try place.write("run/readings.jsonl", Array(readings[..<(readings.count / 2)]))
        try place.write("run/projections.jsonl", Array(projections[..<(projections.count / 3)]))
        let resumed = try attribute(small + ["--resume", "--json"])
        #expect(resumed.status == 0, "\(resumed.words)")
        #expect(try place.bytes("run/readings.jsonl") == readings)
        #expect(try place.bytes("run/projections.jsonl") == projections)
        expectRefusal(
            try attribute(small + ["--resume", "--seed", "4"]),
            ["another experiment"]
        )
    }

    @Test func preregistration() throws {
        let plan = place.file("plan.json")
        let open = small + ["--primary-alpha", "0.5"]
        let written = try attribute(open + ["--preregister", plan])
        #expect(written.status == 0 && written.output.contains("no test item"), "\(written.words)")
        expectRefusal(
            try attribute(open + ["--resume", "--preregister", plan]),
            ["isn't replaced"]
        )
        let followed = try attribute(open + ["--preregistered", plan])
        #expect(followed.status == 0 && followed.output.contains("was followed"))
        let other = try attribute(
            open + ["--preregistered", plan, "--bound", "2", "-o", place.file("other")]
        )
        #expect(other.status == 0 && other.output.contains("NOT followed: another bound"))
    }

    @Test func wrongUse() throws {
        for (more, words) in [
            (["--target", "happy"], ["happy"]), (["--masks", "nose"], ["nose", "opening"]),
            (["--alpha", "0.5,x"], ["--alpha"]), (["--alpha", "0.5,0"], ["other than 0"]),
            (["--primary", "opening"], ["3:opening"]), (["--primary", "9:opening"], ["layer 9"]),
            (["--layers", "9"], ["layer 9"]), (["--items", "nothing"], ["attribution:DIR"]),
            (["--items", "planted:" + place.file("none")], ["questions.json"]),
            (["--split", "nine"], ["nine"]), (["--reports", "me"], ["me"]),
            (["--primary-alpha", "0.3"], ["0.3"]), (["--dev-share", "1"], ["--dev-share"]),
            (["--preregistered", place.file("none")], ["none"]),
            (["--probe-layers", "nose"], ["nose"]), (["--probe-layers", "2"], ["hidden state 2"]),
            (["--directions", place.file("none")], ["none"]),
        ] {
            expectRefusal(try attribute(small + more), words)
        }
        expectRefusal(
            try attribute(["attribute", "-m", TestModels.bert, "-o", place.file("run")]),
            ["no self to ask"]
        )
        expectRefusal(
            try attribute(["attribute", "-m", TestModels.llama, "-o", place.file("run")]),
            ["--directions"]
        )
    }
}
