import Foundation
import Testing
import Undertone

/// Mechanical rules and their repair, waivers, packs, and folders without scenarios.
@Suite struct LintMechanicsTests {
    let fixture: LintFixture

    init() throws {
        fixture = try LintFixture()
    }

    @Test(arguments: [
        ("a b.\n", "a b.\n", nil), ("a  b.\n", "a b.\n", "1:3"), ("a\tb.\n", "a b.\n", "1:2"),
        ("a\u{A0}b.\n", "a b.\n", "1:2"), ("a b.", "a b.\n", "1:4"), ("a b. \n", "a b.\n", "1:5"),
        (" a b.\n", "a b.\n", "1:1"), ("a b.\r\n", "a b.\n", "1:5"), ("a b.\n\n", "a b.\n", "1:5"),
        ("a\n\nb.\n", "a b.\n", "1:2"), ("\na b.\n", "a b.\n", "1:1"),
        ("é\u{2003}b.\n", "é b.\n", "1:3"),
    ])
    func whitespace(_ text: String, _ fixed: String, _ place: String?) throws {
        try fixture.write("furious.txt", text)
        let found = try fixture.findings("whitespace")
        #expect(found.contains("tea/furious.txt:" + (place ?? "")) == (place != nil), "\(found)")
        #expect(found.isEmpty == (place == nil))
        try expectFixed(fixed, changed: place != nil, rule: "whitespace")
    }

    @Test(arguments: [
        ("a \"b\" it's ...\n", "a \"b\" it's ...\n"), ("“a” it’s\n", "\"a\" it's\n"),
        ("‘a’ …\n", "'a' ...\n"), ("„a“\n", "\"a\"\n"),
    ])
    func typography(_ text: String, _ fixed: String) throws {
        try fixture.write("furious.txt", text)
        #expect(try fixture.findings("typography").isEmpty == (text == fixed))
        try expectFixed(fixed, changed: text != fixed, rule: "typography")
    }

    @Test func openQuotationIsNotMended() throws {
        try fixture.write("furious.txt", "a \"b.\n")
        #expect(try fixture.findings("typography") == ["tea/furious.txt:1:3"])
        #expect(try fixture.lint(fixes: true).fixed.isEmpty)
    }

    @Test(arguments: [
        ("caf\u{E9}.\n", "caf\u{E9}.\n", nil), ("\u{FEFF}a.\n", "a.\n", "1:1"),
        ("cafe\u{301}.\n", "caf\u{E9}.\n", "1:4"), ("a\u{200B}b.\n", "ab.\n", "1:2"),
    ])
    func encoding(_ text: String, _ fixed: String, _ place: String?) throws {
        try fixture.write("furious.txt", text)
        #expect(
            try fixture.findings("encoding") == (place.map { ["tea/furious.txt:" + $0] } ?? [])
        )
        try expectFixed(fixed, changed: place != nil, rule: "encoding")
    }

    @Test func whatIsNoTextIsAFinding() throws {
        try fixture.directory.write("c/tea/furious.txt", bytes: [0x61, 0x0A, 0x62, 0xE9, 0x0A])
        #expect(try fixture.findings("encoding") == ["tea/furious.txt:2:2"])
        let report = try fixture.lint(fixes: true)
        #expect(report.fixed.isEmpty && report.folders.first?.texts == 1)
        try fixture.write("furious.txt", "a \u{FFFD} b\u{7}\n")
        #expect(try fixture.findings("encoding").count == 2)
    }

    /// Mended once, a file stays as it is, down to its bytes, and nothing else is written.
    private func expectFixed(_ text: String, changed: Bool, rule: String) throws {
        let file = fixture.corpus + "/tea/furious.txt"
        let report = try fixture.lint(fixes: true)
        #expect(report.fixed == (changed ? [file] : []))
        #expect(try fixture.directory.bytes("c/tea/furious.txt") == Array(text.utf8))
        #expect(!report.findings.contains { $0.rule == rule })
        #expect(try fixture.lint(fixes: true).fixed.isEmpty)
        #expect(
            try fixture.directory.names("c/tea") == [
                "baseline.txt", "furious.txt", "scenario.json",
            ]
        )
    }

    @Test func fixesSeveralRulesAtOnce() throws {
        try fixture.write("furious.txt", "\u{FEFF}“a  b”\u{200B} \r\n\tcafe\u{301}…")
        let report = try fixture.lint(fixes: true)
        #expect(report.findings.allSatisfy { !$0.isFixable })
        #expect(
            try fixture.directory.bytes("c/tea/furious.txt")
                == Array("\"a b\" caf\u{E9}...\n".utf8)
        )
    }

    @Test func waiverTakesFindingsOff() throws {
        try fixture.write("furious.txt", LintFixture.variant + " Rage.\n")
        #expect(try fixture.findings("banned-word").count == 1)
        try fixture.waive(
            """
            [{"rule": "too-few-scenarios", "file": ".", "reason": "one scenario"},
             {"rule": "banned-word", "file": "tea/fur*.txt", "reason": "a test"}]
            """
        )
        let report = try fixture.lint()
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
        #expect(report.waived.map(\.reason).sorted() == ["a test", "one scenario"])
        // What is waived isn't mended either.
        try fixture.write("furious.txt", LintFixture.variant + "\n\n")
        try fixture.waive(
            """
            [{"rule": "too-few-scenarios", "file": ".", "reason": "one scenario"},
             {"rule": "whitespace", "file": "tea/furious.txt", "reason": "a test"}]
            """
        )
        #expect(try fixture.lint(fixes: true).fixed.isEmpty)
    }

    @Test(arguments: [
        (#"{"rule": "length", "file": "tea/furious.txt"}"#, "no reason"),
        (#"{"rule": "length", "file": "tea/furious.txt", "reason": " "}"#, "no reason"),
        (#"{"rule": "length", "file": "tea/furious.txt", "reason": "r"}"#, "matches no finding"),
        (#"{"rule": "lenght", "file": "tea/furious.txt", "reason": "r"}"#, "names no rule"),
        (#"{"rule": "waiver", "file": "*", "reason": "r"}"#, "matches no finding"),
    ])
    func faultyWaiver(_ waiver: String, _ words: String) throws {
        try fixture.waive(
            #"[{"rule": "too-few-scenarios", "file": ".", "reason": "r"}, \#(waiver)]"#
        )
        let findings = try fixture.lint().findings
        #expect(findings.map(\.rule) == ["waiver"])
        #expect(findings.first?.message.contains("entry 2") == true)
        #expect(findings.first?.message.contains(words) == true)
    }

    @Test func waiverWithoutReasonWaivesNothing() throws {
        try fixture.waive(#"[{"rule": "too-few-scenarios", "file": "."}]"#)
        #expect(try fixture.lint().findings.map(\.rule) == ["too-few-scenarios", "waiver"])
    }

    @Test func malformedFilesAreRefused() throws {
        try fixture.waive(#"[{"rule": "length"}]"#)
        #expect(errorOf { _ = try fixture.lint() }?.message.contains("file") == true)
        try fixture.waive("[]")
        try fixture.directory.write("emotions.json", "{}")
        #expect(errorOf { _ = try fixture.lint() }?.code == .badInput)
    }

    /// One scenario by itself: found like in its corpus, waivers too, but for what needs the others.
    @Test func singleScenario() throws {
        try fixture.waive(
            #"[{"rule": "banned-word", "file": "tea/furious.txt", "reason": "a test"}]"#
        )
        try fixture.write("furious.txt", LintFixture.variant + " Rage.\n")
        for path in ["/tea", "/tea/"] {
            let report = try CorpusLinter.lint(fixture.corpus + path)
            #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
            #expect(report.waived.count == 1 && report.folders[0].kind == .scenario)
            #expect(report.omissions.map(\.rule) == ["too-few-scenarios"])
        }
    }

    @Test func looseTexts() throws {
        try fixture.directory.write("n/kettle.txt", LintFixture.baseline + "\n")
        try fixture.directory.write("n/soap.txt", "Fury is a  word.\n")
        let report = try CorpusLinter.lint(fixture.directory.path + "/n")
        #expect(Set(report.findings.map(\.rule)) == ["banned-word", "length", "whitespace"])
        #expect(report.findings.allSatisfy { $0.file.hasSuffix("/n/soap.txt") })
        #expect(report.folders[0].kind == .texts && report.folders[0].texts == 2)
        #expect(report.omissions.contains { $0.rule == "no-baseline" })
        try fixture.directory.write("n/copy.txt", LintFixture.baseline + "\n")
        let rules = try CorpusLinter.lint(fixture.directory.path + "/n").findings.map(\.rule)
        #expect(rules.contains("near-duplicate"))
    }

    @Test func packsAreReadOnlyWhenNamed() throws {
        try fixture.directory.write("pack/other/baseline.txt", LintFixture.baseline + "\n")
        #expect(try fixture.lint().findings.isEmpty)
        let report = try CorpusLinter.lint(fixture.corpus, packs: ["pack"])
        #expect(report.folders.count == 2)
        // Its waiver matches nothing by itself, which only a lint of the pack alone says.
        try fixture.directory.write(
            "pack/lint-waivers.json",
            #"[{"rule": "length", "file": "*", "reason": "r"}]"#
        )
        let again = try CorpusLinter.lint(fixture.corpus, packs: ["pack"])
        #expect(again.findings.map(\.rule) == report.findings.map(\.rule))
        let alone = try CorpusLinter.lint(fixture.directory.path + "/pack").findings
        #expect(alone.map(\.rule).contains("waiver"))
        // The pack's text is the corpus's.
        #expect(report.findings.map(\.rule).contains("near-duplicate"))
        for pack in ["pakc", "c", "../c"] {
            let error = errorOf { _ = try CorpusLinter.lint(fixture.corpus, packs: [pack]) }
            #expect(error?.message.contains("It has, nearest first: pack") == true)
        }
    }

    @Test func everyRuleExplainsItself() throws {
        #expect(Set(LintRules.all.map(\.id)).count == LintRules.all.count)
        for rule in LintRules.all {
            for text in [rule.why, rule.breaking, rule.keeping, rule.remedy] {
                #expect(text.count > 20, "\(rule.id): \(text)")
            }
        }
        #expect(errorOf { _ = try LintRules.rule("lenght") }?.message.contains("length") == true)
        #expect(
            LintRules.all.filter(\.isMechanical).map(\.id) == [
                "encoding", "typography", "whitespace",
            ]
        )
    }

    @Test(arguments: [("bitterly", "bitter"), ("Raging", "rage"), ("worries", "worried")])
    func stems(_ first: String, _ second: String) {
        let stemmer = Stemmer()
        #expect(stemmer.stem(first) == stemmer.stem(second))
    }
}
