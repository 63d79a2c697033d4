/// Mends what mechanical rules found.
enum LintFixer {
    /// Writes the texts that have fixable findings again, without what breaks those rules.
    ///
    /// - Parameters:
    ///   - findings: What stands, waivers taken off.
    ///   - corpus: Where it was found.
    /// - Returns: The files that were written, sorted.
    /// - Throws: `UndertoneError` for a file that can't be written; those before it are mended.
    static func fix(_ findings: [LintFinding], in corpus: LintCorpus) throws -> [String] {
        var fixed: [String] = []
        let broken = Dictionary(grouping: findings.filter(\.isFixable), by: \.file)
        for text in corpus.texts {
            let ids = Set((broken[text.file] ?? []).map(\.rule))
            let mended = repaired(text.source, by: LintRules.all.filter { ids.contains($0.id) })
            // Strings that differ in normal form alone are equal.
            guard !mended.utf8.elementsEqual(text.source.utf8) else { continue }
            try AtomicFile.write(text.file, bytes: Array(mended.utf8))
            fixed.append(text.file)
        }
        return fixed.sorted()
    }

    /// One rule's repair can leave work for another (a mark taken out, two spaces left): again, until all is still.
    private static func repaired(_ source: String, by rules: [any LintRule]) -> String {
        var text = source
        for _ in 0..<4 {
            let next = rules.reduce(text) { $1.repaired($0) ?? $0 }
            if next.utf8.elementsEqual(text.utf8) { break }
            text = next
        }
        return text
    }
}
