/// Checks scenes of the attribution experiment, one's own or the project's.
public enum AttributionLinter {
    /// Rules for texts of any corpus that hold here, too; what they find is a warning.
    private static let textRules: [any LintRule] = [
        NamedFeelingRule(), EncodingRule(), TypographyRule(), WhitespaceRule(),
    ]

    /// Reads a folder of scenes with the questions beside them, and checks both.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - questions: the file of questions; nil: `questions.json` in the folder.
    /// - Returns: what was found: errors, which make the experiment impossible or its answers worthless, and warnings.
    /// - Throws: `UndertoneError` for a folder that is none or holds no scene.
    public static func lint(_ path: String, questions: String? = nil) throws -> LintReport {
        let corpus = try AttributionLintCorpus(path, questions: questions)
        var findings = corpus.unreadable
        for rule in AttributionLintRules.all { findings += rule.check(corpus) }
        let catalogue = try LintCorpus(cataloguesNear: corpus.folder)
        for scene in corpus.scenes {
            for telling in scene.tellings {
                for rule in textRules {
                    findings += rule.check(telling.text, in: catalogue).map { found in
                        scene.finding(
                            found.rule,
                            telling.path,
                            telling.path + ": " + found.message,
                            at: (found.line ?? 1, found.column ?? 1),
                            isWarning: true
                        )
                    }
                }
            }
        }
        return LintReport(
            folders: [
                .init(
                    path: corpus.folder,
                    kind: .corpus,
                    scenarios: corpus.scenes.count,
                    texts: corpus.scenes.reduce(0) { $0 + $1.tellings.count }
                )
            ],
            findings: findings.sorted(by: LintFinding.precedes),
            waived: [],
            omissions: [],
            fixed: []
        )
    }
}
