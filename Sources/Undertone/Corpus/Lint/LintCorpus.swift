internal import Foundation

/// All that a lint checks at once: folders side by side, and the catalogue of emotions.
public struct LintCorpus: Sendable {
    /// The folder that was named, then the packs.
    public let folders: [LintFolder]
    /// The catalogue in or beside the first folder, where there is one.
    public let catalogue: EmotionCatalogue?
    package let lexicon: EmotionLexicon

    /// All scenarios.
    public var scenarios: [LintScenario] { folders.flatMap(\.scenarios) }
    /// All texts.
    public var texts: [LintText] { folders.flatMap(\.texts) }

    /// Reads a folder and packs beside it.
    ///
    /// - Parameters:
    ///   - path: A folder of scenarios, one scenario, or a folder of texts.
    ///   - packs: Names of folders beside it.
    /// - Throws: `UndertoneError` for a folder without texts, a pack that isn't there and a malformed catalogue.
    public init(path: String, packs: [String] = []) throws {
        let main = try LintFolder(path)
        let folder = URL(fileURLWithPath: main.root).standardizedFileURL
        let parent = folder.deletingLastPathComponent().path
        folders = try [main] + packs.map { try Self.pack($0, beside: folder.path, in: parent) }
        catalogue = try EmotionCatalogue.near(main.root)
        lexicon = EmotionLexicon(catalogue)
    }

    /// A corpus without texts, for rules that look at one text with the catalogue in or beside a folder.
    init(cataloguesNear path: String) throws {
        folders = []
        catalogue = try EmotionCatalogue.near(path)
        lexicon = EmotionLexicon(catalogue)
    }

    private static func pack(
        _ name: String,
        beside folder: String,
        in parent: String
    ) throws -> LintFolder {
        let path = parent + "/" + name
        guard !name.contains("/"), path != folder, (try? CorpusFolder(path)) != nil else {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            let packs = names.filter { name in
                let place = parent + "/" + name
                return place != folder && (try? CorpusFolder(place)) != nil
            }
            throw UndertoneError.unknown("pack", name, among: packs, in: parent)
        }
        return try LintFolder(path)
    }
}
