internal import LlamaEngine

/// Tokens of a growing text, chosen item by item: each item chooses among those of the ones before it.
struct TokenSelection {
    /// Of the prompt.
    private(set) var prompt: [Bool]
    /// Of those that the model writes, the first counting as 0: from `start` on every `stride`-th; nil: none.
    private(set) var generated: (start: Int, stride: Int)?

    /// All tokens.
    ///
    /// - Parameters:
    ///   - promptCount: how many there are before the model writes.
    ///   - writes: whether it writes any.
    init(promptCount: Int, writes: Bool) {
        prompt = [Bool](repeating: true, count: promptCount)
        generated = writes ? (0, 1) : nil
    }

    var isEmpty: Bool { generated == nil && !prompt.contains(true) }

    /// Whether it chooses any token, of those that the model writes only so many counting.
    func isThere(before count: Int) -> Bool {
        prompt.contains(true) || (generated.map { $0.start < count } ?? false)
    }

    /// As the engine wants it.
    var choice: TokenChoice {
        TokenChoice(
            prompt: prompt.allSatisfy { $0 } ? nil : prompt.contains(true) ? prompt : [],
            generated: generatedTokens
        )
    }

    private var generatedTokens: GeneratedTokens {
        guard let generated else { return .none }
        if generated.stride > 1 { return .every(generated.stride, offset: generated.start) }
        return generated.start == 0 ? .all : .from(generated.start)
    }

    /// Chooses among what is chosen.
    ///
    /// - Returns: why there is nothing to choose, in words; nil where there may be.
    mutating func narrow(
        _ choice: SteeringPlan.TokenItem.Choice,
        in text: SteeredText
    ) -> String? {
        switch choice {
        case .all: return nil
        case .prompt:
            generated = nil
        case .generated:
            keep { _ in false }
            return generated == nil ? "nothing is generated here" : nil
        case .last:
            if let last = prompt.lastIndex(of: true) { keep { $0 == last } }
        case .opening(let number):
            return narrow(toOpening: number, in: text)
        case .turn(let role, let number):
            return narrow(to: role, number, in: text)
        case .after(let count):
            skip(count)
        case .every(let count):
            thin(count)
        case .characters(let range):
            return narrow(to: range, in: text)
        }
        return nil
    }

    private mutating func keep(_ chooses: (Int) -> Bool) {
        for position in prompt.indices where prompt[position] {
            prompt[position] = chooses(position)
        }
    }

    /// Leaves out the first of the chosen.
    private mutating func skip(_ count: Int) {
        var left = count
        keep { _ in
            left -= 1
            return left < 0
        }
        if left > 0, let old = generated {
            generated = (old.start + left * old.stride, old.stride)
        }
    }

    /// Keeps the first of the chosen and every so many-th from there.
    private mutating func thin(_ count: Int) {
        var seen = 0
        keep { _ in
            seen += 1
            return (seen - 1) % count == 0
        }
        if let old = generated {
            let missing = (count - seen % count) % count
            generated = (old.start + missing * old.stride, old.stride * count)
        }
    }

    private mutating func narrow(toOpening number: Int?, in text: SteeredText) -> String? {
        generated = nil
        let openings = text.openings
        guard !openings.isEmpty else {
            keep { _ in false }
            return text.turns.isEmpty
                ? "plain text has no turns, so no reply to open" : "no reply is opened here"
        }
        let index = number.map { $0 - 1 } ?? openings.count - 1
        guard openings.indices.contains(index) else {
            keep { _ in false }
            return "the assistant has \(Self.turns(openings.count)) here"
        }
        keep { $0 == openings[index] }
        return nil
    }

    private mutating func narrow(
        to role: SteeringPlan.TokenItem.Role,
        _ number: Int?,
        in text: SteeredText
    ) -> String? {
        let turns = text.turns.filter { $0.role == role.rawValue }
        // What the model writes now is the assistant's next turn.
        let isWriting = role == .assistant && text.opensReply
        if !isWriting || (number ?? turns.count + 1) != turns.count + 1 { generated = nil }
        let spans = turns.enumerated().filter { number == nil || $0.offset + 1 == number }
            .map(\.element.content)
        keep { position in spans.contains { $0.contains(position) } }
        guard isEmpty else { return nil }
        if text.turns.isEmpty { return "plain text has no turns" }
        let roles = text.turns.reduce(into: [String]()) { roles, turn in
            if !roles.contains(turn.role) { roles.append(turn.role) }
        }
        return turns.isEmpty
            ? "there is no turn of '\(role.rawValue)' here (turns of: \(roles.joined(separator: ", ")))"
            : number.map { $0 > turns.count } ?? false
                ? "'\(role.rawValue)' has \(Self.turns(turns.count)) here" : nil
    }

    private static func turns(_ count: Int) -> String { count == 1 ? "1 turn" : "\(count) turns" }

    /// Chooses by characters, counted along the text of the tokens chosen so far.
    private mutating func narrow(to range: Range<Int>, in text: SteeredText) -> String? {
        generated = nil
        guard let characters = text.characters else {
            keep { _ in false }
            return
                "this vocabulary's tokens don't spell the text letter by letter, so characters can't be found"
        }
        var covered: Set<Int> = []
        for position in prompt.indices where prompt[position] {
            covered.formUnion(characters[position])
        }
        let wanted = Set(
            covered.sorted().enumerated().lazy.filter { range.contains($0.offset) }.map(\.element)
        )
        keep { position in characters[position].contains { wanted.contains($0) } }
        return isEmpty ? "the chosen text has \(covered.count) characters" : nil
    }
}
