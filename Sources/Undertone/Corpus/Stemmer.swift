internal import CStemmer

/// The English Snowball stemmer (Porter 2001, "Snowball: a language for stemming algorithms"; libstemmer).
///
/// Not for use from two threads at once: the library keeps the last stem in the stemmer.
package final class Stemmer {
    private let handle: OpaquePointer

    /// Takes a stemmer from the library.
    package init() {
        guard let handle = sb_stemmer_new("english", "UTF_8") else {
            preconditionFailure("libstemmer was built without English")
        }
        self.handle = handle
    }

    deinit {
        sb_stemmer_delete(handle)
    }

    /// The stem of a word, case aside; `bitterly` and `Bitter` have the same.
    package func stem(_ word: String) -> String {
        let word = Array(word.lowercased().utf8)
        guard let stem = sb_stemmer_stem(handle, word, Int32(word.count)) else {
            return String(decoding: word, as: UTF8.self)
        }
        let length = Int(sb_stemmer_length(handle))
        return String(decoding: UnsafeBufferPointer(start: stem, count: length), as: UTF8.self)
    }
}
