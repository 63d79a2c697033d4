/// Where in a file something stands.
public struct SourceLocation: Sendable, Hashable, Codable {
    /// The file's path, as it was opened.
    public var file: String
    /// The line, from 1.
    public var line: Int

    /// Creates a location.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}
