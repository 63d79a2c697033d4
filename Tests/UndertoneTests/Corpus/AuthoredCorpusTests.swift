import Foundation
import Testing
import Undertone

@Suite struct AuthoredCorpusTests {
    /// The folders of `Corpora` that hold texts.
    static let folders: [String] = {
        let corpora = TestData.root.appendingPathComponent("Corpora").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: corpora)) ?? []
        return names.sorted().map { corpora + "/" + $0 }.filter { (try? LintFolder($0)) != nil }
    }()

    /// The authored texts keep to every rule but for what a waiver gives the reason for.
    @Test(arguments: folders)
    func keepsToTheRules(_ folder: String) throws {
        let report = try CorpusLinter.lint(folder)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
    }

    @Test func authoredCorpus() throws {
        let rows = try examples("paired:" + TestData.paired)
        #expect(Set(rows.map(\.scenario)).count >= 6)
    }
}
