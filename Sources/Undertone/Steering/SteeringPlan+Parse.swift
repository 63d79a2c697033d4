extension SteeringPlan {
    /// Reads a plan.
    ///
    /// - Parameters:
    ///   - text: the plan, in one line.
    ///   - file: the file that it stands in, for messages.
    ///   - line: the line in it, from 1.
    /// - Throws: `UndertoneError` with the column, the text and a caret under it, and what was expected.
    public init(parsing text: String, file: String? = nil, line: Int? = nil) throws {
        var parser = PlanParser(PlanSource(text: text, file: file, line: line))
        self = try parser.plan()
    }

    /// Reads a file of plans, a plan a line; blank lines and those that begin with `#` are left out.
    ///
    /// - Throws: `UndertoneError` with file and line for one that can't be read, or a file without a plan.
    public static func read(_ path: String) throws -> [SteeringPlan] {
        let lines = try LineReader(path)
        var plans: [SteeringPlan] = []
        while let line = try lines.next() {
            guard !TextCheck.isBlank(line.text),
                line.text.first(where: { !$0.isWhitespace }) != "#"
            else { continue }
            plans.append(try SteeringPlan(parsing: line.text, file: path, line: line.number))
        }
        guard !plans.isEmpty else {
            throw UndertoneError.badInput(
                "the file holds no plan; write a plan a line, such as 0.3 joy@20-24",
                file: path
            )
        }
        return plans
    }
}

/// Reads a plan in one pass over its text, a function a rule of the grammar.
struct PlanParser {
    var scanner: PlanScanner

    init(_ source: PlanSource) {
        scanner = PlanScanner(source)
    }

    /// `plan = "none" | step { "|" step }`.
    mutating func plan() throws -> SteeringPlan {
        scanner.skipBlanks()
        if scanner.peek(while: PlanWord.isOfName) == PlanWord.none {
            let start = scanner.place
            _ = scanner.run(while: PlanWord.isOfName)
            scanner.skipBlanks()
            guard scanner.next == nil else {
                throw scanner.fault(
                    "'none' is the plan without steps and stands alone; a direction of that name goes in quotes: "
                        + "\"none\"",
                    at: start
                )
            }
            return SteeringPlan(steps: [], source: scanner.source)
        }
        var steps: [SteeringPlan.Step] = []
        repeat {
            steps.append(try step())
        } while scanner.take("|")
        return SteeringPlan(steps: steps, source: scanner.source)
    }

    /// `step = operation { "@" item } [ "when" gate ]`.
    private mutating func step() throws -> SteeringPlan.Step {
        scanner.skipBlanks()
        let start = scanner.place
        let operation = try operation()
        let place = try place()
        scanner.skipBlanks()
        var gate: SteeringPlan.Gate?
        if scanner.peek(while: PlanWord.isOfName) == PlanWord.when {
            _ = scanner.run(while: PlanWord.isOfName)
            gate = try self.gate()
            scanner.skipBlanks()
        }
        guard scanner.next == nil || scanner.next == "|" else {
            throw unexpected(behind: operation, from: start, hasGate: gate != nil)
        }
        var step = SteeringPlan.Step(operation, at: place, when: gate)
        step.column.value = start
        return step
    }

    /// Why a step can't go on as it does.
    private func unexpected(
        behind operation: SteeringPlan.Operation,
        from start: Int,
        hasGate: Bool
    ) -> UndertoneError {
        if hasGate {
            return scanner.expected(
                scanner.next == "@"
                    ? "'|' or the end (where a step acts stands before 'when')" : "'|' or the end"
            )
        }
        // A word alone is read as a direction's name, and then there is another: the first was no such name.
        if case .add(.auto, let name) = operation, name.column.value == start,
            let next = scanner.next,
            next == "\"" || PlanWord.isPlain(next) || next == "+" || next == "\u{2212}"
        {
            return scanner.fault(noOperation(name.name), at: start)
        }
        return scanner.expected("'@' and a place, 'when' and a condition, '|' or the end")
    }

    private func noOperation(_ word: String) -> String {
        if ["nan", "inf", "infinity"].contains(word.lowercased()) {
            return "a strength must be a finite number, such as 0.3"
        }
        let nearest = NearestNames.sorted(PlanWord.operations + [PlanWord.auto], to: word).first
        let guess = nearest.flatMap {
            NearestNames.isNear($0, word) ? "; did you mean '\($0)'?" : nil
        }
        return
            "'\(word)' is no operation\(guess ?? ".") A step is a strength and a direction (0.3 joy), or begins with "
            + PlanWord.operations.joined(separator: ", ")
    }

    /// `name = plain | quoted, [ "/" method ]`; a plain one may have colons inside.
    mutating func name(_ what: String = "a direction's name") throws -> SteeringPlan.Name {
        scanner.skipBlanks()
        let start = scanner.place
        var name = SteeringPlan.Name(try word(what))
        if scanner.take("/") { name.method = try word("a method's name", isMethod: true) }
        name.column.value = start
        return name
    }

    private mutating func word(_ what: String, isMethod: Bool = false) throws -> String {
        if scanner.next == "\"" { return try quoted() }
        let start = scanner.place
        guard let first = scanner.next, PlanWord.beginsName(first) else {
            throw scanner.expected(
                "\(what) (one with characters other than letters, digits, '_', '.', '-' and ':' goes in quotes)"
            )
        }
        let word = scanner.run {
            isMethod ? PlanWord.isPlain($0) || $0 == "+" : PlanWord.isOfName($0)
        }
        guard isMethod || !PlanWord.reserved.contains(word) else {
            throw scanner.fault(
                "expected \(what), not '\(word)', a word of the language; a direction of that name goes in quotes: "
                    + "\"\(word)\"",
                at: start
            )
        }
        guard word.last != ":" else {
            throw scanner.fault(
                "a name that ends with ':' goes in quotes: " + PlanWord.quotedIfNeeded(word),
                at: start
            )
        }
        if let next = scanner.next, !Self.endsName(next) {
            let rest = scanner.peek { !$0.properties.isWhitespace && !Self.endsName($0) }
            throw scanner.fault(
                "a name with '\(next)' goes in quotes: "
                    + PlanWord.quotedIfNeeded(String((word + rest).prefix(60))),
                at: start
            )
        }
        return word
    }

    private static func endsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ["/", "@", "|", "<", ">", "=", "≤", "≥"].contains(scalar)
    }

    /// `quoted = '"' { character | '\"' | '\\' | '\u{hex}' } '"'`.
    private mutating func quoted() throws -> String {
        let start = scanner.place
        _ = scanner.take("\"")
        var text = String.UnicodeScalarView()
        while let next = scanner.next {
            let place = scanner.place
            _ = scanner.take(next)
            if next == "\"" {
                guard !text.isEmpty else { throw scanner.fault("the name is empty", at: start) }
                return String(text)
            }
            text.append(next == "\\" ? try escaped(from: place) : next)
        }
        throw scanner.fault("the quotes are not closed", at: start)
    }

    private mutating func escaped(from start: Int) throws -> Unicode.Scalar {
        if scanner.take("\"") { return "\"" }
        if scanner.take("\\") { return "\\" }
        if scanner.take("u"), scanner.take("{") {
            let digits = scanner.run { $0.properties.isASCIIHexDigit }
            if digits.count < 7, let value = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(value), scanner.take("}")
            {
                return scalar
            }
        }
        throw scanner.fault(
            #"in quotes, '\' stands before '"', '\' or u{hexadecimal digits}"#,
            at: start
        )
    }
}
