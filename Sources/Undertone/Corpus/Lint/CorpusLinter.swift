/// Checks a corpus against all rules.
public enum CorpusLinter {
    /// Reads a folder and packs beside it, and checks them; mends first what is mechanical, if that is asked for.
    ///
    /// - Parameters:
    ///   - path: A folder of scenarios, one scenario, or a folder of texts.
    ///   - packs: Names of folders beside it, to be checked together with it.
    ///   - fixes: Whether to mend what a mechanical rule found; a file is written whole or not at all.
    /// - Returns: What was found, after mending.
    /// - Throws: `UndertoneError` for a folder without texts, a malformed `emotions.json` or `lint-waivers.json`,
    ///   and a file that can't be written.
    public static func lint(
        _ path: String,
        packs: [String] = [],
        fixes: Bool = false
    ) throws -> LintReport {
        let corpus = try LintCorpus(path: path, packs: packs)
        let report = try check(corpus)
        guard fixes else { return report }
        let fixed = try LintFixer.fix(report.findings, in: corpus)
        guard !fixed.isEmpty else { return report }
        var mended = try check(LintCorpus(path: path, packs: packs))
        mended.fixed = fixed
        return mended
    }

    private static func check(_ corpus: LintCorpus) throws -> LintReport {
        var findings = corpus.folders.flatMap(\.unreadable)
        for rule in LintRules.all {
            for text in corpus.texts { findings += rule.check(text, in: corpus) }
            for scenario in corpus.scenarios { findings += rule.check(scenario, in: corpus) }
            findings += rule.check(corpus)
        }
        var waived: [LintReport.Waived] = []
        for folder in corpus.folders {
            let allowed = try WaiverRule.apply(
                LintWaiver.read(in: folder.root),
                to: &findings,
                in: folder,
                isAlone: corpus.folders.count == 1
            )
            waived += allowed
        }
        return LintReport(
            folders: corpus.folders.map {
                .init(
                    path: $0.path,
                    kind: $0.kind,
                    scenarios: $0.scenarios.count,
                    texts: $0.texts.count
                )
            },
            findings: findings.sorted(by: LintFinding.precedes),
            waived: waived.sorted { LintFinding.precedes($0.finding, $1.finding) },
            omissions: LintRules.all.compactMap { rule in
                rule.omission(in: corpus).map { .init(rule: rule.id, reason: $0) }
            },
            fixed: []
        )
    }
}
