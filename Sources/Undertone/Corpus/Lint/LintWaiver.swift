internal import Foundation

/// A line of `lint-waivers.json`: a rule that a file may break, and why.
public struct LintWaiver: Sendable, Hashable, Codable {
    /// The file's name.
    public static let fileName = "lint-waivers.json"

    /// The rule's id.
    public var rule: String
    /// The file inside the corpus's folder, as `the_comment/bitter.txt`; `*` stands for any characters, `.` for
    /// the folder itself.
    public var file: String
    /// Why the rule may be broken there.
    public var reason: String?

    /// Whether there is a reason.
    public var hasReason: Bool { reason.map { !TextCheck.isBlank($0) } ?? false }

    /// The waivers of a folder; none without a file of them.
    ///
    /// - Throws: `UndertoneError` with the key that is wrong.
    public static func read(in directory: String) throws -> [LintWaiver] {
        let path = directory + "/" + fileName
        guard AtomicFile.exists(path) else { return [] }
        do {
            return try JSONDecoder().decode([Self].self, from: Data(AtomicFile.read(path)))
        } catch let error as DecodingError {
            throw UndertoneError.badInput(DecodingMessage.text(error), file: path)
        }
    }

    /// Whether a finding is waived by this line, its reason aside.
    func covers(_ finding: LintFinding, in folder: LintFolder) -> Bool {
        guard rule == finding.rule, let name = folder.name(of: finding.file) else { return false }
        return fnmatch(file, name, 0) == 0
    }
}
