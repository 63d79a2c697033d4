/// A word of a text, and whether the text it is compared with lacks it in that place.
package struct WordDifference: Sendable, Hashable {
    package var text: String
    package var isNew: Bool

    /// The words of a text, compared by a longest common subsequence (Myers 1986, as the standard library has it).
    package static func words(_ words: [String], against other: [String]?) -> [WordDifference] {
        var new: Set<Int> = []
        if let other {
            for change in words.difference(from: other) {
                if case .insert(let offset, _, _) = change { new.insert(offset) }
            }
        }
        return words.enumerated().map { WordDifference(text: $1, isNew: new.contains($0)) }
    }
}
