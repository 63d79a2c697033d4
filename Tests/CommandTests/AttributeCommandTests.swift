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

    @Test func costThenReadingsThenResume() throws {
        let cost = try place.run(small + ["--only-cost", "--json"])
        #expect(cost.status == 0, "\(cost.words)")
        let counted = try JSONDecoder().decode(AttributionCost.self, from: Data(cost.output.utf8))
        #expect(place.names("run")?.contains("readings.jsonl") == false)

        let run = try place.run(small)
        #expect(run.status == 0, "\(run.words)")
        #expect(run.error.contains("one by one") && run.error.contains("verdicts at"))
        #expect(run.output.contains("self:joyful") && run.output.contains("2 random"))
        let readings = try place.bytes("run/readings.jsonl")
        #expect(readings.count { $0 == 0x0A } == counted.readings)

        expectRefusal(try place.run(small), ["--resume"])
        try place.write("run/readings.jsonl", Array(readings[..<(readings.count / 2)]))
        let resumed = try place.run(small + ["--resume", "--json"])
        #expect(resumed.status == 0, "\(resumed.words)")
        #expect(try place.bytes("run/readings.jsonl") == readings)
        expectRefusal(
            try place.run(small + ["--resume", "--seed", "4"]),
            ["another experiment"]
        )
    }

    @Test func preregistration() throws {
        let plan = place.file("plan.json")
        let open = small + ["--primary-alpha", "0.5"]
        let written = try place.run(open + ["--preregister", plan])
        #expect(written.status == 0 && written.output.contains("no test item"), "\(written.words)")
        expectRefusal(
            try place.run(open + ["--resume", "--preregister", plan]),
            ["isn't replaced"]
        )
        let followed = try place.run(open + ["--preregistered", plan])
        #expect(followed.status == 0 && followed.output.contains("was followed"))
        let other = try place.run(
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
            (["--items", "planted:" + place.file("none")], ["none"]),
            (["--split", "nine"], ["nine"]), (["--reports", "me"], ["me"]),
            (["--primary-alpha", "0.3"], ["0.3"]), (["--dev-share", "1"], ["--dev-share"]),
            (["--preregistered", place.file("none")], ["none"]),
            (["--directions", place.file("none")], ["none"]),
        ] {
            expectRefusal(try place.run(small + more), words)
        }
        expectRefusal(
            try place.run(["attribute", "-m", TestModels.bert, "-o", place.file("run")]),
            ["no self to ask"]
        )
        expectRefusal(
            try place.run(["attribute", "-m", TestModels.llama, "-o", place.file("run")]),
            ["--directions"]
        )
    }
}
