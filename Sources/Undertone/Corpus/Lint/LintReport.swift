/// What a lint found.
public struct LintReport: Sendable, Codable {
    /// A folder that was read.
    public struct Folder: Sendable, Codable {
        /// The folder's path.
        public var path: String
        /// What it is.
        public var kind: LintFolder.Kind
        /// How many scenarios it has.
        public var scenarios: Int
        /// How many texts it has.
        public var texts: Int
    }

    /// A rule that wasn't checked, or not all of it.
    public struct Omission: Sendable, Codable {
        /// The rule's id.
        public var rule: String
        /// Why.
        public var reason: String
    }

    /// A finding that the corpus's waivers allow.
    public struct Waived: Sendable, Codable {
        /// The finding.
        public var finding: LintFinding
        /// Why it is allowed.
        public var reason: String
    }

    /// What was read.
    public var folders: [Folder]
    /// Findings that stand, in the order of files, lines and columns.
    public var findings: [LintFinding]
    /// Findings that are waived.
    public var waived: [Waived]
    /// What wasn't checked.
    public var omissions: [Omission]
    /// Files that `--fix` has written.
    public var fixed: [String]
}
