internal import LlamaEngine

extension PlanParser {
    /// `place = { "@" item }`.
    mutating func place() throws -> SteeringPlan.Place {
        var place = SteeringPlan.Place()
        scanner.skipBlanks()
        while scanner.take("@") {
            scanner.skipBlanks()
            try item(&place)
            scanner.skipBlanks()
        }
        return place
    }

    /// `item = layers | site | tokens`.
    private mutating func item(_ place: inout SteeringPlan.Place) throws {
        let start = scanner.place
        if let next = scanner.next, PlanScanner.isDigit(next) {
            let layers = try layers()
            guard place.layers == nil else {
                throw scanner.fault(
                    "layers are given twice; put them in one item, such as @3,5-8",
                    at: start
                )
            }
            place = place.at(layers: layers)
            place.layersColumn.value = start
            return
        }
        let word = scanner.run(while: PlanScanner.isLetter)
        if let site = Site(rawValue: word) {
            guard place.site == nil else {
                throw scanner.fault("a step has one site", at: start)
            }
            try endOfItem(word, start)
            place.site = site
            place.siteColumn.value = start
            return
        }
        var item = SteeringPlan.TokenItem(try choice(word, from: start))
        try endOfItem(word, start)
        item.column.value = start
        place.tokens.append(item)
    }

    private mutating func choice(
        _ word: String,
        from start: Int
    ) throws -> SteeringPlan.TokenItem.Choice {
        switch word {
        case PlanWord.all: return .all
        case PlanWord.prompt: return .prompt
        case PlanWord.generated: return .generated
        case PlanWord.last: return .last
        case PlanWord.opening: return .opening(try ordinal())
        case PlanWord.after:
            try colon(word, "8")
            return .after(try scanner.whole("a number of tokens", from: 0))
        case PlanWord.every:
            try colon(word, "3")
            return .every(try scanner.whole("a number of tokens", from: 1))
        case PlanWord.characters:
            try colon(word, "10-42")
            return .characters(try characters())
        default:
            if let role = SteeringPlan.TokenItem.Role(rawValue: word) {
                return .turn(role, try ordinal())
            }
            throw scanner.fault(Self.unknownPlace(word), at: start)
        }
    }

    /// The number of a turn, where one is given.
    private mutating func ordinal() throws -> Int? {
        guard let next = scanner.next, PlanScanner.isDigit(next) else { return nil }
        return try scanner.whole("the number of a turn", from: 1)
    }

    private mutating func colon(_ word: String, _ example: String) throws {
        guard scanner.take(":") else {
            throw scanner.expected("':' and a number, as in \(word):\(example)")
        }
    }

    private mutating func characters() throws -> Range<Int> {
        let start = scanner.place
        let first = try scanner.whole("a character", from: 0)
        guard scanner.take("-") else {
            throw scanner.expected("'-' and the end, as in chars:10-42")
        }
        let end = try scanner.whole("a character", from: 0)
        guard first < end else {
            throw scanner.fault(
                "no character lies from \(first) up to \(end), the end not included",
                at: start
            )
        }
        return first..<end
    }

    /// `layers = span { "," span }`.
    private mutating func layers() throws -> [Int] {
        var layers: [Int] = []
        repeat {
            let start = scanner.place
            let first = try layer()
            guard scanner.take("-") else {
                layers.append(first)
                continue
            }
            let last = try layer()
            guard first <= last else {
                throw scanner.fault("the layers \(first)-\(last) run backwards", at: start)
            }
            layers += first...last
        } while scanner.take(",")
        if let next = scanner.next, PlanWord.isPlain(next) {
            throw scanner.expected("',', '@', '|' or a space behind the layers")
        }
        return layers
    }

    mutating func layer() throws -> Int {
        let start = scanner.place
        let layer = try scanner.whole("a layer", from: 0)
        guard layer < 10_000 else {
            throw scanner.fault("no model has that many layers", at: start)
        }
        return layer
    }

    private func endOfItem(_ word: String, _ start: Int) throws {
        guard let next = scanner.next, PlanWord.isPlain(next) || next == ":" else { return }
        throw scanner.fault(
            Self.unknownPlace(word + scanner.peek { PlanWord.isPlain($0) || $0 == ":" }),
            at: start
        )
    }

    private static func unknownPlace(_ word: String) -> String {
        let tokens =
            [PlanWord.all, PlanWord.prompt, PlanWord.generated, PlanWord.last, PlanWord.opening]
            + SteeringPlan.TokenItem.Role.allCases.map(\.rawValue)
        let sites = Site.allCases.map(\.rawValue)
        return unknown(
            "place",
            String(word.prefix(60)),
            among: tokens + sites,
            "After '@' stand layers (12, 20-24), a site (\(sites.joined(separator: ", "))) or tokens ("
                + tokens.joined(separator: ", ")
                + ", user2, after:8, every:3, chars:10-42)"
        )
    }
}
