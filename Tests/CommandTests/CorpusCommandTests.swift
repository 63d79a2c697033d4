import Foundation
import Testing
import UndertoneCommand

/// `undertone corpus` as built.
@Suite(.enabled(if: BuiltCommand.path != nil, "the command is not built beside the tests"))
struct CorpusCommandTests {
    let place: Workplace

    init() throws {
        place = try Workplace()
        let words = (0..<20).flatMap { ["stone\($0)", "river\($0)", "cloud\($0)", "lamp\($0)"] }
        for scenario in 0..<6 {
            let card =
                #"{"anchors": ["place\#(scenario)"], "narrator": "third person", "tense": "past", "theme": "t"}"#
            try place.write("paired/s\(scenario)/scenario.json", card)
            for label in ["baseline", "furious"] {
                let text = words.map { $0 + label.prefix(1) + "\(scenario)" }.joined(separator: " ")
                let marker = label == "furious" ? "gravel" : "plain"
                try place.write(
                    "paired/s\(scenario)/\(label).txt",
                    "Place\(scenario) \(marker) \(text).\n"
                )
            }
        }
        try place.write(
            "emotions.json",
            #"{"emotions": {"furious": {"family": "anger", "valence": -1, "arousal": 1, "banned": ["rage"]}}}"#
        )
    }

    private func corpus(_ arguments: String...) throws -> BuiltCommand.Outcome {
        try place.run(["corpus"] + arguments)
    }

    @Test func cleanCorpus() throws {
        let outcome = try corpus("lint", place.file("paired"))
        #expect(outcome.status == 0, "\(outcome.words) \(outcome.output)")
        #expect(outcome.output.contains("6 scenarios, 12 texts\nno findings"))
        #expect(outcome.error.isEmpty)
    }

    @Test func brokenRules() throws {
        let file = try place.write("paired/s0/furious.txt", "Place0 raged.  \n")
        let outcome = try corpus("lint", place.file("paired"))
        #expect(outcome.status == 3, "\(outcome.words)")
        #expect(outcome.output.contains("\(file):1:8: banned-word: \"raged\""))
        #expect(
            outcome.output.contains(
                "\(file):1:14: whitespace: a space at a line's end, 2 times [--fix]"
            )
        )
        #expect(
            outcome.error.contains("findings; undertone corpus lint --explain"),
            "\(outcome.error)"
        )
        let json = try corpus("lint", place.file("paired"), "--json")
        #expect(json.status == 3)
        let object =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let findings = try #require(object?["findings"] as? [[String: Any]])
        #expect(findings.contains { $0["rule"] as? String == "length" })
        let fixed = try corpus("lint", place.file("paired"), "--fix")
        #expect(fixed.status == 3 && fixed.output.hasPrefix("fixed \(file)\n"))
        #expect(!fixed.output.contains("whitespace"))
        #expect(try place.bytes("paired/s0/furious.txt") == Array("Place0 raged.\n".utf8))
    }

    @Test func packs() throws {
        try place.write("intimate/s9/furious.txt", "Rage.\n")
        #expect(try corpus("lint", place.file("paired")).status == 0)
        let outcome = try corpus("lint", place.file("paired"), "--pack", "intimate")
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("no-baseline"))
        expectRefusal(
            try corpus("lint", place.file("paired"), "--pack", "intimat"),
            ["did you mean \"intimate\""]
        )
    }

    @Test func wrongUse() throws {
        expectRefusal(try corpus("lint"), ["--explain"])
        expectRefusal(try corpus("lint", place.file("nowhere")), [place.file("nowhere")])
        expectRefusal(try corpus("lint", "--explain", "lenght"), ["did you mean \"length\""])
        expectRefusal(try corpus("stats", place.file("paired"), "--permutations", "100"), ["200"])
        expectRefusal(try corpus("show", place.file("paired"), "s7"), ["scenario \"s7\"", "s0"])
        expectRefusal(
            try corpus("show", place.file("paired"), "s0", "furios"),
            ["did you mean \"furious\""]
        )
        try place.write("paired/lint-waivers.json", "{")
        expectRefusal(try corpus("lint", place.file("paired")), ["lint-waivers.json", "JSON"])
    }

    @Test func explains() throws {
        let one = try corpus("lint", "--explain", "whitespace")
        #expect(
            one.status == 0 && one.output.hasPrefix("whitespace (--fix)\nwhy "),
            "\(one.output)"
        )
        #expect(one.output.contains("to mend"))
        let all = try corpus("lint", "--explain", "all", "--json")
        let list = try JSONSerialization.jsonObject(with: Data(all.output.utf8)) as? [[String: Any]]
        #expect(list?.count == 25)
    }

    @Test func stats() throws {
        let outcome = try corpus("stats", place.file("paired"), "--permutations", "200")
        #expect(outcome.status == 0, "\(outcome.words)")
        for words in [
            "6 scenarios, 12 texts, 984 words", "furious", "anger", "●●●●●●", "bag of words",
            "gravel",
            "punctuation and length",
        ] {
            #expect(outcome.output.contains(words), "'\(words)' isn't in \(outcome.output)")
        }
        let json = try corpus("stats", place.file("paired"), "--permutations", "200", "--json")
        let object =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(Set((object ?? [:]).keys).isSuperset(of: ["statistics", "leaks"]))
        try place.write("texts/a.txt", "One text.\n")
        let loose = try corpus("stats", place.file("texts"))
        #expect(loose.status == 0 && loose.output.contains("no leak report"), "\(loose.words)")
    }

    @Test func show() throws {
        let list = try corpus("show", place.file("paired"))
        #expect(list.status == 0)
        #expect(
            list.output.hasPrefix("s0  (third person, past)\n  t\n  furious\n"),
            "\(list.output)"
        )
        let both = try corpus("show", place.file("paired"), "s3", "furious")
        #expect(both.output.contains("Place3 gravel stone0"))
        #expect(both.output.contains("Place3 plain stone0"))
        #expect(!both.output.contains("\u{1B}"))
    }

    @Test func wordsThatDiffer() {
        let words = WordDifference.words(["a", "new", "b", "c"], against: ["a", "b", "old", "c"])
        #expect(words.filter(\.isNew).map(\.text) == ["new"])
        #expect(WordDifference.words(["a"], against: nil).allSatisfy { !$0.isNew })
    }
}
