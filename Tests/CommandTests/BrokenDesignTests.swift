import Foundation
import Testing
import Undertone

/// An attribution experiment that lacks a part says which conclusion that costs, and draws none that needs it.
@Suite(
    .serialized,
    .enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests")
)
struct BrokenDesignTests {
    let place: Workplace
    private let base: [String]
    private static let chats = "Corpora/organism-chats"

    init() throws {
        place = try Workplace()
        base = [
            "attribute", "-m", TestModels.organism, "--directions",
            TestModels.models + "/organism.directions.safetensors", "--shuffled", "0", "--masks",
            "opening", "--alpha", "0.5", "--figures", place.file("figures"),
        ]
    }

    private var root: String {
        URL(fileURLWithPath: TestModels.models).deletingLastPathComponent().path
    }

    /// The result, and what a terminal shows of the same readings.
    private func attribute(
        _ more: [String],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> (result: AttributionResult, text: String) {
        let arguments = base + ["-o", place.file("run")] + more
        let run = try place.run(arguments + ["--json"], limit: 240)
        #expect(run.status == 0, "\(run.words)", sourceLocation: sourceLocation)
        let shown = try place.run(arguments + ["--resume"], limit: 240)
        #expect(shown.status == 0, "\(shown.words)", sourceLocation: sourceLocation)
        let result = try JSONDecoder().decode(AttributionResult.self, from: Data(run.output.utf8))
        return (result, shown.output)
    }

    /// Nothing is concluded of any direction; each verdict is said to be out of reach, and why.
    private func expectNothing(
        _ found: (result: AttributionResult, text: String),
        because reason: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(found.result.findings.count == 4, sourceLocation: sourceLocation)
        for finding in found.result.findings {
            #expect(finding.verdict == .undetermined, sourceLocation: sourceLocation)
            let verdicts = Set(finding.unavailable.map(\.verdict.rawValue))
            #expect(
                verdicts == ["self", "user", "third", "shared", "global"],
                "\(finding.direction): \(verdicts)",
                sourceLocation: sourceLocation
            )
            #expect(
                finding.unavailable.allSatisfy { $0.reason.contains(reason) },
                "\(finding.unavailable)",
                sourceLocation: sourceLocation
            )
            let held = finding.claims.filter(\.holds)
            #expect(held.isEmpty, sourceLocation: sourceLocation)
        }
        #expect(found.text.contains(reason), "\(found.text)", sourceLocation: sourceLocation)
        #expect(found.result.checks?.isEmpty ?? true, sourceLocation: sourceLocation)
    }

    @Test func withoutThirdPerson() throws {
        let found = try attribute(["--reports", "self,user", "--random", "40", "--count", "3"])
        expectNothing(found, because: "no third person is asked about")
        #expect(found.text.contains("No verdict but “undetermined” can be given: no third person"))
        #expect(found.result.limits.contains { $0.contains("No thing is asked about") })
    }

    @Test(arguments: [("self,third", "about the user"), ("user,third", "about itself")])
    func withoutOneOfTheTwo(_ reports: String, _ reason: String) throws {
        let found = try attribute(["--reports", reports, "--random", "40", "--count", "2"])
        expectNothing(found, because: "the model isn't asked " + reason)
    }

    @Test(arguments: [
        ("0", "there is no random direction"), ("38", "38 random directions are too few"),
    ])
    func withoutRandomDirections(_ count: String, _ reason: String) throws {
        let found = try attribute(["--random", count, "--count", "3"])
        expectNothing(found, because: reason)
        #expect(found.text.contains("it takes 39") == (count == "38"))
    }

    /// One chat: no interval, no p and no figure of them.
    @Test func oneScenario() throws {
        let found = try attribute(["--random", "39", "--count", "1"])
        #expect(found.result.design.testScenarios == 1 && found.text.contains("1 scenario,"))
        #expect(found.result.findings.allSatisfy { $0.verdict == .undetermined })
        #expect(
            found.result.findings.flatMap(\.unavailable).allSatisfy {
                $0.reason.contains("fewer than two scenarios")
            }
        )
        #expect(
            found.text.contains(
                "No verdict but “undetermined” can be given: fewer than two scenarios"
            )
        )
        let row = try #require(found.result.rows.first { $0.isPrimary && $0.arm == .user })
        #expect(row.effects.allSatisfy { $0.shift.interval == nil && $0.shift.p == nil })
        expectNoVerdictWords(found.text)
    }

    @Test func tooFewScenarios() throws {
        let found = try attribute(["--random", "39", "--count", "5"])
        expectNothing(found, because: "scenarios can give no p under")
        #expect(found.text.contains("it takes"))
    }

    private func expectNoVerdictWords(_ text: String) {
        for words in ["it acts on the report", "alike, more than"] {
            #expect(!text.contains(words), "\(text)")
        }
    }

    /// Parts without which a verdict is possible, but something else isn't.
    @Test func whatControlsWouldHaveShown() throws {
        let questions = root + "/" + Self.chats + "/questions.json"
        let words = try String(contentsOfFile: questions, encoding: .utf8)
            .split(separator: "\n").filter { !$0.contains("\"digits") }.joined(separator: "\n")
        let text = words.replacing(
            "stem\": \"I think {O} feels\"},",
            with: "stem\": \"I think {O} feels\"}"
        )
        let own = try place.write("questions.json", text)
        let found = try attribute([
            "--reports", "self,user,third,object", "--random", "2", "--count", "2", "--questions",
            own, "--variants", "plain",
        ])
        for words in [
            "There are no ratings by digits", "no direction from shuffled labels",
            "Fewer than three strengths", "No dialogue is told with the roles swapped",
            "No dialogue is told by named speakers",
        ] {
            #expect(found.result.limits.contains { $0.contains(words) }, "\(words)")
            #expect(found.text.contains(words), "\(words)")
        }
        #expect(!found.text.contains("No thing is asked about"))
        #expect(found.result.checks == nil)
    }

    /// A model whose place isn't known: dev items choose it, or it must be given, and then isn't claimed to be the best.
    @Test func withoutDevItems() throws {
        let model = place.file("organism.gguf")
        try FileManager.default.createSymbolicLink(
            atPath: model,
            withDestinationPath: TestModels.organism
        )
        var open = base
        open[2] = model
        open += [
            "--items", "planted:\(root)/\(Self.chats)/chats.jsonl", "--random", "1", "-o",
            place.file("open"), "--variants", "plain",
        ]
        expectRefusal(
            try place.run(open + ["--count", "3", "--dev-share", "0"], limit: 240),
            ["chosen on dev items", "there are none"]
        )
        let given = try place.run(
            open + ["--count", "2", "--dev-share", "0", "--primary", "3:opening"],
            limit: 240
        )
        #expect(given.status == 0, "\(given.words)")
        #expect(given.output.contains("that these are the best ones isn't claimed"))
        expectRefusal(
            try place.run(
                open + ["--count", "4", "--dev-share", "0.5", "-o", place.file("few")],
                limit: 240
            ),
            ["can't be chosen", "--primary"]
        )
        let chosen = try place.run(
            open + ["--count", "12", "--dev-share", "0.5", "--json", "-o", place.file("chosen")],
            limit: 240
        )
        let result = try JSONDecoder().decode(
            AttributionResult.self,
            from: Data(chosen.output.utf8)
        )
        #expect(result.primary.chosenBy == .devItems && result.design.devItems == 6)
    }

    /// Dialogues told otherwise stand beside the verdict; without plain ones there is none to be had.
    @Test func variants() throws {
        let found = try attribute(["--random", "2", "--count", "4"])
        let swapped = try #require(found.result.variants?.last)
        #expect(swapped.form == .swapped && swapped.items > 0)
        #expect(found.text.contains("By variant") && found.text.contains("swapped"))
        expectRefusal(
            try place.run(base + ["-o", place.file("none"), "--variants", "swapped"], limit: 240),
            ["no item is plain"]
        )
        expectRefusal(
            try place.run(base + ["-o", place.file("none"), "--variants", "swaped"], limit: 240),
            ["did you mean", "swapped"]
        )
    }
}
