package import Foundation

/// How runs are named: `261121-k3fz`, the day (UTC) and four characters.
package enum RunIdentifier {
    /// Crockford's base 32 in lower case: no i, l, o, u.
    package static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// A new name; the registry asks again when it is taken.
    package static func make(date: Date, using generator: inout some RandomNumberGenerator)
        -> String
    {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let day = [(parts.year ?? 0) % 100, parts.month ?? 0, parts.day ?? 0]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined()
        let tail = (0..<4).map { _ in
            alphabet[Int.random(in: alphabet.indices, using: &generator)]
        }
        return "\(day)-\(String(tail))"
    }

    /// What a person typed, with the characters that look alike read as the one meant.
    package static func normalize(_ typed: String) -> String {
        String(
            typed.trimmingCharacters(in: .whitespaces).lowercased().map { character in
                switch character {
                case "o": "0"
                case "i", "l": "1"
                default: character
                }
            }
        )
    }
}
