/// `waiver`: each waiver gives its reason and waives something.
struct WaiverRule: LintRule {
    let id = "waiver"
    let why =
        "a waiver without a reason can't be judged, and one that matches nothing hides the next mistake"
    let breaking =
        #"{"rule": "length", "file": "the_comment/bitter.txt"} or one for a text that has been mended"#
    let keeping =
        #"{"rule": "too-few-scenarios", "file": ".", "reason": "a test set, nothing is fitted on it"}"#
    let remedy =
        "lint-waivers.json in the corpus's folder is a list of {rule, file, reason}; file is the path inside the "
        + "folder, * stands for any characters and . for the folder itself; write the reason or remove the line"

    /// Takes waived findings off, and finds what is wrong with the waivers.
    ///
    /// - Parameters:
    ///   - waivers: The folder's waivers.
    ///   - findings: All findings; those of other folders stay.
    ///   - folder: The folder.
    ///   - isAlone: Whether nothing else is checked with it; together with packs some findings go away.
    /// - Returns: What was waived.
    static func apply(
        _ waivers: [LintWaiver],
        to findings: inout [LintFinding],
        in folder: LintFolder,
        isAlone: Bool
    ) -> [LintReport.Waived] {
        var waived: [LintReport.Waived] = []
        var faults: [LintFinding] = []
        for (index, waiver) in waivers.enumerated() {
            func fault(_ message: String) {
                faults.append(
                    LintFinding(
                        rule: WaiverRule().id,
                        file: folder.root + "/" + LintWaiver.fileName,
                        message: "entry \(index + 1) (\(waiver.rule), \(waiver.file)) " + message
                    )
                )
            }
            guard waiver.hasReason else {
                fault("gives no reason, so it waives nothing")
                continue
            }
            let covered = findings.filter { waiver.covers($0, in: folder) }
            findings.removeAll { waiver.covers($0, in: folder) }
            waived += covered.map { .init(finding: $0, reason: waiver.reason ?? "") }
            // The waivers of a whole corpus needn't match in one of its scenarios.
            let isKnown = LintRules.all.contains { $0.id == waiver.rule }
            if !isKnown {
                fault("names no rule that there is")
            } else if covered.isEmpty, isAlone, folder.kind != .scenario {
                fault("matches no finding; remove it")
            }
        }
        findings += faults
        return waived
    }
}
