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
    func writes(at places: [Int], of count: Int) -> [Intervention] {
        writes.map { write in
            var mask = [Bool](repeating: false, count: count)
            for (token, place) in places.enumerated() {
                switch write.tokens {
                case .all, .sequence: mask[place] = true
                case .mask(let own): mask[place] = token < own.count && own[token]
                }
            }
            var copy = write
            copy.tokens = .mask(mask)
            return copy
        }
    }
}
