/// A line and a byte in it, both from 1.
struct TextPlace {
    var line = 1
    var column = 1

    /// The place of a UTF-16 offset.
    init(_ offset: Int, in text: String) {
        var done = 0
        for scalar in text.unicodeScalars {
            guard done < offset else { break }
            done += UTF16.width(scalar)
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += UTF8.width(scalar)
            }
        }
    }
}
