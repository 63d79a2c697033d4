/// Walks along a plan's text, character by character.
struct PlanScanner {
    let source: PlanSource
    private let scalars: [Unicode.Scalar]
    /// The next character, from 0.
    private(set) var place = 0

    init(_ source: PlanSource) {
        self.source = source
        scalars = Array(source.text.unicodeScalars)
    }

    /// The next character; nil at the end.
    var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    /// Goes over spaces.
    mutating func skipBlanks() {
        while let next, next.properties.isWhitespace { place += 1 }
    }

    /// Goes over one character, if it is this one.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    /// Goes over the characters as long as they are of a kind.
    mutating func run(while isOfKind: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let next, isOfKind(next) {
            text.append(next)
            place += 1
        }
        return String(text)
    }

    /// The characters of a kind that stand next, without going over them.
    func peek(while isOfKind: (Unicode.Scalar) -> Bool) -> String {
        var copy = self
        return copy.run(while: isOfKind)
    }

    /// Goes back to where something began.
    mutating func rewind(to place: Int) {
        self.place = place
    }

    /// An error at a place, or at the next character.
    func fault(_ message: String, at column: Int? = nil) -> UndertoneError {
        source.fault(message, at: column ?? place)
    }

    /// "expected …, not …": an error at the next character.
    func expected(_ what: String) -> UndertoneError {
        fault("expected \(what), not \(found)")
    }

    /// What stands next, in words.
    private var found: String {
        guard let next else { return "the end of the plan" }
        let word = peek { PlanWord.isPlain($0) }.prefix(30)
        return word.isEmpty ? "'\(next)'" : "'\(word)'"
    }

    /// Whether a number begins here.
    var beginsNumber: Bool {
        guard let next else { return false }
        switch next {
        case "0"..."9", ".", "+", "-", "\u{2212}": return true
        default: return false
        }
    }

    /// A finite number.
    ///
    /// - Parameter what: what it is, for the message.
    /// - Returns: the number.
    /// - Throws: `UndertoneError` where none stands, or one that is too large.
    mutating func number(_ what: String) throws -> Double {
        let start = place
        var text = ""
        if take("-") || take("\u{2212}") { text = "-" } else { _ = take("+") }
        let digits = run(while: Self.isDigit)
        text += digits.isEmpty ? "0" : digits
        var fraction = ""
        if take(".") {
            fraction = run(while: Self.isDigit)
            text += "." + (fraction.isEmpty ? "0" : fraction)
        }
        guard !digits.isEmpty || !fraction.isEmpty else {
            rewind(to: start)
            throw expected("\(what), a number such as 0.3")
        }
        text += exponent()
        guard let number = Double(text), number.isFinite else {
            throw fault("\(what) must be a finite number", at: start)
        }
        return number
    }

    /// `e-5` behind a number; an `e` without digits is none.
    private mutating func exponent() -> String {
        let start = place
        guard take("e") || take("E") else { return "" }
        let sign = take("-") ? "-" : ""
        if sign.isEmpty { _ = take("+") }
        let digits = run(while: Self.isDigit)
        guard !digits.isEmpty else {
            rewind(to: start)
            return ""
        }
        return "e" + sign + digits
    }

    /// A whole number from `least` to a million.
    mutating func whole(_ what: String, from least: Int) throws -> Int {
        let start = place
        let digits = run(while: Self.isDigit)
        guard !digits.isEmpty else { throw expected("\(what), a whole number") }
        guard let number = Int(digits), number >= least, number <= 1_000_000 else {
            throw fault("\(what) must be a whole number from \(least) to 1,000,000", at: start)
        }
        return number
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "-"
            || scalar == "_"
    }
}
