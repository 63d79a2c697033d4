public import LlamaEngine

/// A text whose next token is asked for, with what is written into the model on the way.
public struct AskedText: Sendable, Hashable {
    /// All tokens.
    public var tokens: [Token]
    /// What is written, in this order.
    ///
    /// Their ``Intervention/tokens`` are of this text alone: `.all` is all of its
    /// tokens (and of what is put behind it), `.mask` has an element for each of ``tokens``.
    public var writes: [Intervention]

    /// Creates a text.
    public init(tokens: [Token], writes: [Intervention] = []) {
        self.tokens = tokens
        self.writes = writes
    }

    /// Whether nothing is written, or the same to every token wherever it belongs.
    var isUniform: Bool { writes.allSatisfy { $0.tokens == .all } }

    /// The writes for a pass in which this text's tokens stand at `places`.
    ///
    /// - Parameters:
    ///   - places: where its tokens stand, and those of what is put behind it.
    ///   - own: the places that no text before it has brought: what it shares with one is written for that one.
    ///   - count: the tokens of the pass.
    /// - Returns: writes with masks over the pass; those that touch nothing of its own are left out.
    func writes(at places: [Int], within own: Range<Int>, of count: Int) -> [Intervention] {
        writes.compactMap { write in
            var mask = [Bool](repeating: false, count: count)
            var isEmpty = true
            for (token, place) in places.enumerated() where own.contains(place) {
                guard Self.touches(write, token) else { continue }
                mask[place] = true
                isEmpty = false
            }
            guard !isEmpty else { return nil }
            var copy = write
            copy.tokens = .mask(mask)
            return copy
        }
    }

    /// By token, of this text and of what is put behind it, the number of what is written to it.
    func keys(_ numbers: inout SteeringKeys, count: Int) -> [Int] {
        guard !writes.isEmpty else { return [Int](repeating: 0, count: count) }
        let touches = writes.map { SteeringTouch($0) }
        if writes.count == 1 {
            let number = Int(numbers.number(of: touches))
            return (0..<count).map { Self.touches(writes[0], $0) ? number : 0 }
        }
        var known: [[Int]: Int] = [[]: 0]
        return (0..<count).map { token in
            let touching = writes.indices.filter { Self.touches(writes[$0], token) }
            if let number = known[touching] { return number }
            let number = Int(numbers.number(of: touching.map { touches[$0] }))
            known[touching] = number
            return number
        }
    }

    private static func touches(_ write: Intervention, _ token: Int) -> Bool {
        switch write.tokens {
        case .all, .sequence: true
        case .mask(let own): token < own.count && own[token]
        }
    }
}
