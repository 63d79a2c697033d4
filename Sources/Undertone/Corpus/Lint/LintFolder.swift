internal import Foundation

/// A folder of texts as the linter reads it.
public struct LintFolder: Sendable {
    /// What the folder is.
    public enum Kind: String, Sendable, Codable {
        /// Scenarios, each a folder of texts.
        case corpus
        /// One scenario.
        case scenario
        /// Texts that belong to no scenario.
        case texts
    }

    /// The folder's path.
    public let path: String
    /// What it is.
    public let kind: Kind
    /// The scenarios; none in a folder of mere texts.
    public private(set) var scenarios: [LintScenario] = []
    /// Texts outside scenarios.
    public private(set) var looseTexts: [LintText] = []
    /// What is wrong with files that can't be read as text.
    package private(set) var unreadable: [LintFinding] = []

    /// All texts, in the order of their names' bytes.
    public var texts: [LintText] { looseTexts + scenarios.flatMap(\.texts) }

    /// The folder of which the names of files are told.
    package var root: String {
        kind == .scenario
            ? URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path : path
    }

    /// A file's name in waivers: its path inside the corpus, `.` for the corpus's folder; nil for one elsewhere.
    package func name(of file: String) -> String? {
        guard file == path || file.hasPrefix(path + "/") else { return nil }
        let rest = file.dropFirst(path.count + 1)
        let parts = [
            kind == .scenario ? scenarios.first?.slug : nil, rest.isEmpty ? nil : String(rest),
        ]
        let name = parts.compactMap(\.self).joined(separator: "/")
        return name.isEmpty ? "." : name
    }

    /// Reads the folder.
    ///
    /// Texts without a `baseline.txt` and a `scenario.json` among them belong to no scenario.
    ///
    /// - Throws: `UndertoneError` for a folder without texts; what is wrong inside is found by the rules.
    public init(_ path: String) throws {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.path = trimmed
        let folder = try CorpusFolder(trimmed)
        let isScenario =
            !folder.isSingle
            || ["\(EmotionCatalogue.baseline).txt", ScenarioCard.fileName]
                .contains { AtomicFile.exists(trimmed + "/" + $0) }
        kind = !isScenario ? .texts : folder.isSingle ? .scenario : .corpus
        let stemmer = Stemmer()
        for scenario in folder.scenarios {
            var texts: [LintText] = []
            // A single folder is called as the user called it.
            let directory = folder.isSingle ? trimmed : scenario.directory
            for name in scenario.texts {
                let file = directory + "/" + name
                do {
                    let source = try Self.source(file)
                    let place = isScenario ? scenario.slug + "/" + name : name
                    texts.append(
                        LintText(file: file, name: place, source: source, stemmer: stemmer)
                    )
                } catch let error as UndertoneError where error.line != nil {
                    unreadable.append(EncodingRule.finding(error))
                }
            }
            guard isScenario else {
                looseTexts = texts
                continue
            }
            scenarios.append(
                LintScenario(
                    slug: scenario.slug,
                    directory: directory,
                    texts: texts,
                    cardState: try Self.card(directory + "/" + ScenarioCard.fileName)
                )
            )
        }
    }

    private static func source(_ file: String) throws -> String {
        // The line reader knows what is no text, and where; it leaves out line ends and the byte order mark.
        let reader = try LineReader(file)
        while try reader.next() != nil {}
        return String(decoding: try AtomicFile.read(file), as: UTF8.self)
    }

    private static func card(_ file: String) throws -> LintScenario.Card {
        guard AtomicFile.exists(file) else { return .missing }
        do {
            return .read(try ScenarioCard(path: file))
        } catch let error as UndertoneError where error.code == .badInput {
            return .malformed(error.message)
        }
    }
}
