import Foundation
import Testing
import Undertone

/// A corpus in a temporary folder, for rules to look at: one scenario that keeps to all of them, and changes to it.
final class LintFixture {
    static let emotions = """
        {"emotions": {
          "furious": {"family": "anger", "valence": -0.85, "arousal": 0.95, "banned": ["furious", "fury", "rage"]},
          "serene": {"family": "calm", "valence": 0.7, "arousal": 0.1, "banned": ["serene", "serenity", "calm"]},
          "deeply_proud": {"family": "calm", "valence": 0.8, "arousal": 0.5, "banned": ["proud", "pride"]}
        }}
        """
    static let card = """
        {"anchors": ["Mara", "kettle"], "narrator": "third person", "tense": "past", "theme": "tea"}
        """
    /// 80 words, 10 sentences, past tense, third person.
    static let baseline = """
        Mara came down to the kitchen at six and put the kettle under the tap. Water ran over the lid. She set it \
        on the stove and lit the gas with the last match. The cat sat on the sill. A van stopped in the lane, left \
        a parcel, and went on. She took two cups from the shelf. One had a chip at the rim. She held it to the \
        window, turned it round, and hung it back. Then she stood and waited there.
        """
    /// Its own words in the same measure.
    static let variant = """
        At six the stairs knew the whole of Mara's weight. She banged the kettle under the tap till water flew from \
        its lid, and broke three matches before a flame took. Out went the cat. Some van blocked the lane, threw its \
        parcel at the step, and drove off through the puddle. Two cups stood on the shelf, and one had that chip. \
        She gave the rim a long look at the window. It rang when she hung it up. The handle came off later.
        """

    let directory: TemporaryDirectory

    init(catalogue: Bool = true) throws {
        directory = try TemporaryDirectory()
        if catalogue { try directory.write("emotions.json", Self.emotions) }
        try directory.write("c/tea/scenario.json", Self.card)
        try directory.write("c/tea/baseline.txt", Self.baseline + "\n")
        try directory.write("c/tea/furious.txt", Self.variant + "\n")
        try waive(#"[{"rule": "too-few-scenarios", "file": ".", "reason": "one scenario"}]"#)
    }

    var corpus: String { directory.path + "/c" }

    func waive(_ waivers: String) throws {
        try directory.write("c/" + LintWaiver.fileName, waivers)
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try directory.write("c/tea/" + name, text)
    }

    func lint(fixes: Bool = false) throws -> LintReport {
        try CorpusLinter.lint(corpus, fixes: fixes)
    }

    /// The findings of a rule, as `file:line:column`.
    func findings(_ rule: String) throws -> [String] {
        try lint().findings.filter { $0.rule == rule }.map { finding in
            [
                String(finding.file.dropFirst(corpus.count + 1)), finding.line.map(String.init),
                finding.column.map(String.init),
            ]
            .compactMap(\.self).joined(separator: ":")
        }
    }

    /// Whether a rule finds something in the variant after a change.
    func breaks(_ rule: String, _ text: String, in file: String = "furious.txt") throws -> Bool {
        try write(file, text)
        return try !findings(rule).isEmpty
    }
}
