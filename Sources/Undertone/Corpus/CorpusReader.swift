/// A corpus being read: one example after another, always in the same order, in memory that
/// doesn't grow with the corpus.
///
/// A copy of a reader may share its position with the original.
public protocol CorpusReader {
    /// The next example, or nil after the last.
    ///
    /// - Throws: `UndertoneError` with file and line where the input isn't what it should be.
    mutating func next() throws -> Example?
}
