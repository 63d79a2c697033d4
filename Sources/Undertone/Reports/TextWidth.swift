/// Columns that text takes where all letters are equally wide.
package enum TextWidth {
    /// Wide East Asian characters and emoji take two.
    package static func columns(_ text: some Sequence<Character>) -> Int {
        text.reduce(0) { sum, character in
            guard let scalar = character.unicodeScalars.first else { return sum }
            let isWide =
                scalar.properties.isEmojiPresentation
                || (0x1100...0x115F).contains(scalar.value)
                || (0x2E80...0xA4CF).contains(scalar.value)
                || (0xAC00...0xD7A3).contains(scalar.value)
                || (0xF900...0xFAFF).contains(scalar.value)
                || (0xFE30...0xFE6F).contains(scalar.value)
                || (0xFF00...0xFF60).contains(scalar.value)
                || (0x20000...0x3FFFD).contains(scalar.value)
            return sum + (isWide ? 2 : 1)
        }
    }
}
