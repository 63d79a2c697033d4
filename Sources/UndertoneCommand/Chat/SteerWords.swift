import Undertone

/// What stands behind `steer`: a direction and a strength in either order, then where.
package struct SteerWords: Equatable, Sendable {
    /// The direction, as plans name it.
    package var name: String
    /// A number, or `auto`.
    package var strength: String
    /// What is left: `@…` items and a condition.
    package var rest: String

    /// Its parts.
    package init(name: String, strength: String, rest: String = "") {
        (self.name, self.strength, self.rest) = (name, strength, rest)
    }

    /// Reads them.
    ///
    /// - Throws: `UndertoneError` where one is missing, or no number.
    package init(parsing text: String) throws {
        var words = LineWords(text)
        guard let first = words.next(before: "@"), let second = words.next(before: "@") else {
            throw UndertoneError.badInput(
                "'steer \(text)': a direction and a strength are wanted, as in steer joy 0.3"
            )
        }
        let isStrengthFirst = Self.isStrength(first) && !Self.isStrength(second)
        (name, strength) = isStrengthFirst ? (second, first) : (first, second)
        rest = String(words.rest)
        guard Self.isStrength(strength) else {
            throw UndertoneError.badInput(
                "'steer \(text)': '\(strength)' is no strength; a number is wanted, as in steer joy 0.3"
            )
        }
    }

    private static func isStrength(_ word: String) -> Bool {
        word == "auto" || Double(word.replacing("\u{2212}", with: "-"))?.isFinite == true
    }
}
