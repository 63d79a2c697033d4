/// The words of the plan language.
enum PlanWord {
    static let none = "none"
    static let auto = "auto"
    static let add = "add"
    static let keep = "keep"
    static let ablate = "ablate"
    static let meanAblate = "mean-ablate"
    static let set = "set"
    static let cap = "cap"
    static let floor = "floor"
    static let affine = "affine"
    static let rotate = "rotate"
    static let toward = "toward"
    static let when = "when"
    static let degrees = "deg"
    static let deviations = "z"
    static let all = "all"
    static let prompt = "prompt"
    static let generated = "generated"
    static let last = "last"
    static let opening = "opening"
    static let after = "after"
    static let every = "every"
    static let characters = "chars"

    /// Words that a step begins with.
    static let operations = [
        add, keep, ablate, meanAblate, set, cap, floor, affine, rotate,
    ]
    /// Words that can't be a name without quotes.
    static let reserved = Set(operations + [none, auto, toward, when])

    /// A character of a name that needs no quotes.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
        default: false
        }
    }

    /// A character of a name that needs no quotes, or of a run that is one name: `self:joyful`.
    static func isOfName(_ scalar: Unicode.Scalar) -> Bool { isPlain(scalar) || scalar == ":" }

    /// A first character of a name that needs no quotes: what begins otherwise looks like a number.
    static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default: false
        }
    }

    /// The shortest digits that give the number again, and no fraction where there is none.
    static func number(_ number: Double) -> String {
        if number == 0 { return "0" }
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A name as it stands in a plan.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - isMethod: whether it is a method, which may have a `+`.
    /// - Returns: itself, or in quotes.
    static func quotedIfNeeded(_ name: String, isMethod: Bool = false) -> String {
        let scalars = name.unicodeScalars
        let isPlain =
            scalars.allSatisfy { isMethod ? Self.isPlain($0) || $0 == "+" : isOfName($0) }
            && (scalars.first.map(beginsName) ?? false) && scalars.last != ":"
        guard !isPlain || (!isMethod && reserved.contains(name)) else { return name }
        var quoted = "\""
        for scalar in scalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _ where isInvisible(scalar):
                quoted += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Control characters, line ends and marks of direction: written by their number.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        default: false
        }
    }
}
