extension PlanParser {
    /// `operation = strength name | word …`.
    mutating func operation() throws -> SteeringPlan.Operation {
        if scanner.beginsNumber { return .add(try strength(), try name()) }
        let start = scanner.place
        // A run with a colon is a name, even where it begins like a word of the language.
        let word = scanner.run(while: PlanWord.isOfName)
        switch word {
        case PlanWord.auto: return .add(.auto, try name())
        case PlanWord.add: return .add(try strength(), try name())
        case PlanWord.keep: return .addKeepingNorm(try strength(), try name())
        case PlanWord.affine: return .affine(try strength(), try name())
        case PlanWord.ablate: return .ablate(try name())
        case PlanWord.meanAblate: return .ablateToMean(try name())
        case PlanWord.set: return .set(try name(), try value(behind: "=", or: nil))
        case PlanWord.cap: return .cap(try name(), try value(behind: "<", or: "≤"))
        case PlanWord.floor: return .floor(try name(), try value(behind: ">", or: "≥"))
        case PlanWord.rotate: return try rotation()
        default:
            // A direction alone: its strength is left to calibration.
            scanner.rewind(to: start)
            return .add(
                .auto,
                try name(
                    "a step: a strength and a direction (0.3 joy), or one of "
                        + PlanWord.operations.joined(separator: ", ")
                )
            )
        }
    }

    /// `strength = number | "auto"`.
    private mutating func strength() throws -> SteeringPlan.Strength {
        scanner.skipBlanks()
        if scanner.peek(while: PlanWord.isOfName) == PlanWord.auto {
            _ = scanner.run(while: PlanWord.isOfName)
            return .auto
        }
        let number = try scanner.number("a strength")
        try endOfNumber()
        return .number(number)
    }

    /// A number and a word that touch are more likely a slip than meant.
    private func endOfNumber() throws {
        guard let next = scanner.next, PlanWord.isPlain(next) || next == "\"" else { return }
        throw scanner.expected("a space behind the number")
    }

    /// `value = ( "=" | "<=" | ">=" ) number [ "z" ]`.
    private mutating func value(
        behind sign: Unicode.Scalar,
        or short: Unicode.Scalar?
    ) throws -> SteeringPlan.Value {
        scanner.skipBlanks()
        let wanted = sign == "=" ? "=" : "\(sign)="
        let isThere =
            short.map { scanner.take($0) } ?? false
            || (sign == "=" ? scanner.take("=") : scanner.take(sign) && scanner.take("="))
        guard isThere else { throw scanner.expected("'\(wanted)' and a value") }
        scanner.skipBlanks()
        let number = try scanner.number("a value")
        if scanner.peek(while: PlanWord.isPlain) == PlanWord.deviations {
            _ = scanner.run(while: PlanWord.isPlain)
            return .deviations(number)
        }
        try endOfNumber()
        return .meanNorms(number)
    }

    /// `rotation = number "deg" name "toward" name`.
    private mutating func rotation() throws -> SteeringPlan.Operation {
        scanner.skipBlanks()
        let angle = try scanner.number("an angle")
        guard scanner.peek(while: PlanWord.isPlain) == PlanWord.degrees else {
            throw scanner.expected("'deg' behind the angle, as in rotate 30deg joy toward calm")
        }
        _ = scanner.run(while: PlanWord.isPlain)
        let first = try name()
        scanner.skipBlanks()
        guard scanner.peek(while: PlanWord.isOfName) == PlanWord.toward else {
            throw scanner.expected("'toward' and a second direction")
        }
        _ = scanner.run(while: PlanWord.isOfName)
        return .rotate(angle, first, toward: try name())
    }

    /// `gate = ( "probe" | "z" | "proj" ) ":" name ( "<" | ">" ) number [ "@" layer ]`.
    ///
    /// What is read ends at the first colon; those behind it are of the name (`probe:self:sad>0.7`).
    mutating func gate() throws -> SteeringPlan.Gate {
        scanner.skipBlanks()
        let start = scanner.place
        let word = scanner.run(while: PlanWord.isPlain)
        guard let quantity = SteeringPlan.Gate.Quantity(rawValue: word) else {
            throw scanner.fault(
                Self.unknown(
                    "condition",
                    word,
                    among: SteeringPlan.Gate.Quantity.allCases.map(\.rawValue),
                    "Use probe:NAME>0.7 (probability), z:NAME>2 (standard deviations) or proj:NAME>0.2 (mean norms)"
                ),
                at: start
            )
        }
        guard scanner.take(":") else { throw scanner.expected("':' and a direction's name") }
        let name = try name()
        scanner.skipBlanks()
        let isAbove = scanner.next == ">"
        guard scanner.take(">") || scanner.take("<") else { throw scanner.expected("'>' or '<'") }
        scanner.skipBlanks()
        let place = scanner.place
        let limit = try scanner.number("a limit")
        try endOfNumber()
        guard quantity != .probability || (limit > 0 && limit < 1) else {
            throw scanner.fault("a probability lies between 0 and 1, without them", at: place)
        }
        var gate = SteeringPlan.Gate(quantity, name, isAbove: isAbove, limit: limit)
        gate.column.value = start
        scanner.skipBlanks()
        guard scanner.take("@") else { return gate }
        scanner.skipBlanks()
        guard let next = scanner.next, PlanScanner.isDigit(next) else {
            throw scanner.expected(
                "the layer that the condition is read at (where the step acts stands before 'when')"
            )
        }
        gate.layer = try layer()
        return gate
    }

    /// The message for a word that isn't one of those that may stand there.
    static func unknown(
        _ kind: String,
        _ word: String,
        among known: [String],
        _ use: String
    ) -> String {
        let nearest = NearestNames.sorted(known, to: word).first
        let guess = nearest.flatMap {
            NearestNames.isNear($0, word) ? "; did you mean '\($0)'?" : nil
        }
        return (word.isEmpty ? "a \(kind) is missing." : "'\(word)' is no \(kind)\(guess ?? ".")")
            + " " + use
    }
}
