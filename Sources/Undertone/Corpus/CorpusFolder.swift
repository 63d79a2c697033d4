internal import Foundation

/// What texts a folder of an authored corpus holds.
package struct CorpusFolder {
    /// One folder of texts that belong together.
    package struct Scenario {
        /// The folder's name.
        package var slug: String
        /// The folder's path.
        package var directory: String
        /// The names of its texts, such as `baseline.txt`, in the order of their bytes.
        package var texts: [String]
    }

    /// The scenarios, in the order of their names' bytes.
    package var scenarios: [Scenario]
    /// Whether the folder itself holds the texts: it is a single scenario.
    package var isSingle: Bool

    /// Lists the folder.
    ///
    /// - Throws: `UndertoneError` for what isn't a folder, has no texts, or has texts both of its own and in the
    ///   folders inside it.
    package init(_ directory: String) throws {
        let entries = try Self.entries(of: directory)
        let nested = entries.compactMap { name -> Scenario? in
            let path = directory + "/" + name
            guard let texts = try? Self.entries(of: path).filter(Self.isText), !texts.isEmpty
            else { return nil }
            return Scenario(slug: name, directory: path, texts: texts)
        }
        let texts = entries.filter(Self.isText)
        if let stray = texts.first {
            if let nested = nested.first {
                throw UndertoneError.badInput(
                    "a folder holds scenarios or the texts of one, not both: there are \(stray) "
                        + "and \(nested.slug)/; move one of them away",
                    file: directory
                )
            }
            let path = URL(fileURLWithPath: directory).standardizedFileURL
            let slug = path.lastPathComponent
            scenarios = [Scenario(slug: slug, directory: path.path, texts: texts)]
        } else {
            scenarios = nested
        }
        isSingle = !texts.isEmpty
        guard !scenarios.isEmpty else {
            throw UndertoneError.badInput(
                "there are no texts here; a paired corpus is DIR/<scenario>/<label>.txt",
                file: directory
            )
        }
    }

    private static func isText(_ name: String) -> Bool {
        name.hasSuffix(".txt") && name.utf8.count > 4
    }

    /// Names without the hidden ones, in the order of their bytes: the same on every system.
    private static func entries(of directory: String) throws -> [String] {
        // Foundation's error doesn't say that a file isn't a directory.
        _ = try PosixFile.openDirectory(directory)
        return try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { !$0.hasPrefix(".") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
