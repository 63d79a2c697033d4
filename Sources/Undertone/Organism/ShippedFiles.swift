internal import Foundation

/// The files that a folder says it ships, in the form of `sha256sum`: `Models/SHA256SUMS`.
public enum ShippedFiles {
    /// The name of the list.
    public static let listName = "SHA256SUMS"

    /// Refuses a file that its folder lists with another hash.
    ///
    /// - Parameters:
    ///   - path: the file; without a list beside it, or not on it, anything goes.
    ///   - digest: gives its SHA-256, in lower-case hexadecimal; only asked for a file that is there and listed.
    /// - Throws: `UndertoneError` that names the file, both hashes and how to get it back.
    public static func check(_ path: String, digest: () throws -> String) throws {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let list = file.deletingLastPathComponent().appendingPathComponent(listName)
        guard let text = try? String(contentsOf: list, encoding: .utf8) else { return }
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " *"))
            guard name == file.lastPathComponent,
                FileManager.default.isReadableFile(atPath: file.path)
            else { continue }
            let sha256 = try digest()
            guard parts[0] != sha256 else { continue }
            throw UndertoneError.badInput(
                "this is not the file that ships under this name: it was changed or cut short (SHA-256 "
                    + "\(sha256.prefix(12))…, \(listName) beside it says \(parts[0].prefix(12))…). Get it back with "
                    + "'git checkout -- \(name)' in its folder; a model of your own belongs under another name",
                file: path
            )
        }
    }
}
