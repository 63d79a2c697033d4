import Foundation
import Testing
import Undertone

/// The linter of attribution scenes: what breaks a rule is found where it stands, and the shipped scenes break none.
@Suite struct AttributionLintTests {
    private static let shipped = TestData.root.appendingPathComponent("Corpora/attribution").path
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.shipped).sorted()
        for name in names.filter({ $0 != "questions.json" }).prefix(12) + ["questions.json"] {
            try directory.write("scenes/" + name, try Self.text(name))
        }
    }

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: shipped + "/" + name, encoding: .utf8)
    }

    private var folder: String { directory.path + "/scenes" }

    private func findings() throws -> [LintFinding] {
        try AttributionLinter.lint(folder).findings
    }

    @Test func shippedScenesAreClean() throws {
        let report = try AttributionLinter.lint(Self.shipped)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
        #expect(report.folders[0].scenarios == 56 && report.folders[0].texts == 56 * 20)
        #expect(try findings().isEmpty)
    }

    /// What is changed in barn_owl.json, and the rule, line and words of what is found.
    @Test(arguments: [
        ("\"theme\": \"animals\",", "", "scene-file", 1, "\"theme\" is missing", false),
        ("\"theme\": \"animals\"", "\"theme\": 3", "scene-file", 3, "must be a string", false),
        ("\"theme\": \"animals\"", "\"theme\": \" \"", "scene-file", 3, "is empty", false),
        ("\"theme\":", "\"matter\":", "scene-file", 3, "nobody reads \"matter\"", false),
        ("\"scenario\": \"barn_owl\"", "\"scenario\": \"owl\"", "scene-file", 2, "barn_owl", false),
        (
            "\"theme\": \"animals\"", "\"theme\": \"animals\", \"theme\": \"birds\"", "scene-file",
            3, "twice", false
        ),
        ("\"theme\": \"animals\",", "\"theme\": \"animals\"", "scene-file", 4, "JSON", false),
        ("\"emotion\": \"angry\"", "\"emotion\": \"furious\"", "scene-emotions", 29, "none", false),
        (
            "\"emotion\": \"afraid\"", "\"emotion\": \"afriad\"", "scene-emotions", 30,
            "mean afraid", false
        ),
        ("I've sent the cement", "Joyfully I've sent", "answer-word", 10, "\"Joyfully\"", false),
        ("Egg thieves", "Sadly, thieves", "answer-word", 19, "the answer \"sad\"", false),
        (
            "Zola, who leads the building crew, hooted", "The foreman hooted", "third-person", 24,
            "Zola", false
        ),
        (
            "The loan falls due in July.", "Zola left in July.", "third-person", 12, "names Zola",
            true
        ),
        (
            "The loan falls due in July.", "Marta is due in July.", "speaker-name", 12, "Marta",
            false
        ),
        (
            "The loan falls due in July.", "The loan falls due in July, on the ninth.",
            "telling-length", 12, "% of", true
        ),
        ("The loan falls due in July.", "The  loan falls due.", "whitespace", 12, "space", true),
        (
            "The loan falls due in July.", "I felt very ashamed of it.", "named-feeling", 12,
            "feeling", true
        ),
        ("The loan falls due in July.", "The loan’s due in July.", "typography", 12, "’", true),
    ])
    func findsWhatBreaksARule(
        _ old: String,
        _ new: String,
        _ rule: String,
        _ line: Int,
        _ words: String,
        _ isWarning: Bool
    ) throws {
        let text = try Self.text("barn_owl.json")
        #expect(text.contains(old), "\(old)")
        let start = try #require(text.range(of: old))
        try directory.write("scenes/barn_owl.json", text.replacingCharacters(in: start, with: new))
        let found = try findings()
        let finding = try #require(
            found.first { $0.rule == rule && $0.message.contains(words) },
            "\(found.map(\.description))"
        )
        #expect(finding.line == line, "\(finding.description)")
        #expect(finding.isWarning == isWarning && finding.file == folder + "/barn_owl.json")
    }

    /// A word's own place, behind quotation marks that JSON writes with two bytes.
    @Test func columnsAreThoseOfTheFile() throws {
        let text = try Self.text("barn_owl.json").replacing("get on with it", with: "be angry, now")
        try directory.write("scenes/barn_owl.json", text)
        let finding = try #require(try findings().first { $0.rule == "answer-word" })
        let line = try #require(finding.line)
        let bytes = Array(
            text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].utf8
        )
        let column = try #require(finding.column)
        #expect(String(decoding: bytes[(column - 1)...].prefix(5), as: UTF8.self) == "angry")
    }

    @Test func repeatedScenesAndTellings() throws {
        let owl = try Self.text("barn_owl.json")
        try directory.write("scenes/barn_owls.json", owl)
        let found = try findings()
        #expect(
            found.contains { $0.message.contains("is called \"barn_owl\", too") && !$0.isWarning }
        )
        #expect(found.contains { $0.rule == "repeated-telling" && !$0.isWarning })
        #expect(
            found.contains { $0.message.contains("Zola is the third person of") && $0.isWarning }
        )
        // One emotion fewer in one scene.
        let lines = try Self.text("bee_swarm.json").split(separator: "\n")
            .filter { !$0.contains("\"angry\":") }.joined(separator: "\n")
        try directory.write("scenes/bee_swarm.json", lines)
        #expect(try findings().contains { $0.message.contains("\"assistant\" lacks \"angry\"") })
    }

    @Test func fewScenesAndOddQuestions() throws {
        try FileManager.default.removeItem(atPath: folder + "/barn_owl.json")
        let few = try findings()
        #expect(few.map(\.rule) == ["few-scenes"] && few[0].isWarning)
        let questions = try Self.text("questions.json")
        let short = questions.split(separator: "\n").filter {
            !$0.contains("\"third-3\"") && !$0.contains("\"user-reversed\"")
        }.joined(separator: "\n")
        try directory.write("scenes/questions.json", short)
        let odd = try findings().filter { $0.rule == "questions" }
        #expect(odd.count == 2 && odd.allSatisfy { $0.isWarning && $0.line != nil }, "\(odd)")
        try directory.write(
            "scenes/questions.json",
            questions.replacing("\"sad\", \"neutral\"", with: "\"neutral\"")
        )
        #expect(try findings().contains { $0.rule == "questions" && !$0.isWarning })
        try FileManager.default.removeItem(atPath: folder + "/questions.json")
        #expect(try findings().contains { $0.rule == "questions" && !$0.isWarning })
    }

    /// Files that are no JSON end in a finding, never in a crash.
    @Test(arguments: [
        "", "{", "[", "{\"a\"", "{\"a\":}", "{} {}", "nul", "\"", "{\"a\": \"\\",
        "{\"a\": \"\\u12\"}",
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 50_000),
    ])
    func whatIsNoJSON(_ text: String) throws {
        try directory.write("scenes/barn_owl.json", text)
        let found = try findings().filter { $0.file.hasSuffix("barn_owl.json") }
        #expect(found.contains { $0.rule == "scene-file" && !$0.isWarning }, "\(text.prefix(20))")
    }

    @Test func foldersWithoutScenes() throws {
        #expect(errorOf { _ = try AttributionLinter.lint(directory.path + "/none") } != nil)
        try directory.write("empty/readme.txt", "x")
        let error = errorOf { _ = try AttributionLinter.lint(directory.path + "/empty") }
        #expect(error?.message.contains("no scenes") == true)
    }
}
