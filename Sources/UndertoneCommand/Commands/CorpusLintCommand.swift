import ArgumentParser
import Foundation
import Undertone

/// `undertone corpus lint`.
struct CorpusLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Checks texts against the rules that keep a paired corpus honest.",
        discussion: """
            Each finding names file, line and byte, the rule, and what was found. Exceptions stand in \
            lint-waivers.json in the corpus's folder: [{"rule": ID, "file": NAME, "reason": WHY}, …]. The exit status \
            is 3 where a rule is broken.

              undertone corpus lint Corpora/paired --pack intimate
              undertone corpus lint my_corpus/the_ferry --fix
              undertone corpus lint attribution:my-scenes
              undertone corpus lint --explain named-feeling
            """
    )

    @Argument(
        help: """
            A folder of scenarios, one scenario, or a folder of texts; attribution:DIR for scenes of 'undertone \
            attribute', in which warnings leave the exit status 0.
            """
    )
    var path: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Also the folder of this name beside it, such as intimate; can be repeated.",
            valueName: "name"
        )
    )
    var pack: [String] = []

    @Flag(
        name: .long,
        help: "Mend what is mechanical: white space, quotation marks, invisible signs."
    )
    var fix = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Explain a rule, or all of them, and check nothing.",
            valueName: "id|all"
        )
    )
    var explain: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (path == nil) == (explain != nil) else {
            throw ValidationError("Name a folder of texts, or a rule with --explain.")
        }
        guard scenes == nil || (pack.isEmpty && !fix) else {
            throw ValidationError("attribution: has no packs, and nothing that --fix could mend.")
        }
    }

    /// The folder of scenes in `attribution:DIR`; nil for texts of a paired corpus.
    private var scenes: String? {
        let prefix = AttributionFormat.name + ":"
        guard let path, path.hasPrefix(prefix) else { return nil }
        return NSString(string: String(path.dropFirst(prefix.count))).expandingTildeInPath
    }

    func run() throws {
        if let explain { return try explainRules(explain) }
        let report =
            try scenes.map { try AttributionLinter.lint($0) }
            ?? CorpusLinter.lint(path ?? ".", packs: pack, fixes: fix)
        try output.show(report) { LintReportText.text(report) }
        let errors = report.findings.count { !$0.isWarning }
        guard errors == 0 else {
            throw UndertoneError.checkFailed(
                "\(NumberText.counted(errors, scenes == nil ? "finding" : "error")); "
                    + "undertone corpus lint --explain ID says why a rule is there and how to mend what breaks it"
            )
        }
    }

    private func explainRules(_ id: String) throws {
        let rules =
            id == "all"
            ? LintRules.all + AttributionLintRules.explained : [try LintRules.rule(id)]
        let explanations = rules.map(LintRuleExplanation.init)
        if explanations.count == 1 {
            try output.show(explanations[0]) { explanations[0].text() }
        } else {
            try output.show(explanations) {
                explanations.map { $0.text() }.joined(separator: "\n\n")
            }
        }
    }
}
