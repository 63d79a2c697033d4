/// A way in which a corpus can be stored.
///
/// A new one is a new file and a line in ``CorpusFormats``.
public protocol CorpusFormat: Sendable {
    /// What stands before the colon in `format:path`.
    static var name: String { get }
    /// One line for the help.
    static var summary: String { get }
    /// Opens a corpus.
    ///
    /// A format may use `options` to leave files unread; filtering is done by its caller.
    ///
    /// - Throws: `UndertoneError` if the path isn't a corpus of this format.
    static func reader(path: String, options: CorpusOptions) throws -> any CorpusReader
}
