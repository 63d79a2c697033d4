/// Tokens of several sequences, packed one after another into one pass.
public struct PackedBatch: Sendable, Hashable {
    /// All tokens, sequence by sequence.
    public private(set) var tokens: [Token] = []
    /// The position of each token in its sequence.
    public private(set) var positions: [Int32] = []
    /// The sequence of each token, from 0.
    public private(set) var sequences: [Int32] = []
    /// Whether the logits of each token are wanted.
    public private(set) var outputs: [Bool] = []
    /// Where each sequence stands among the tokens.
    public private(set) var ranges: [Range<Int>] = []

    /// An empty batch.
    public init() {}

    /// A batch of whole sequences.
    public init(_ sequences: [[Token]], outputs: Outputs = .none) {
        for sequence in sequences { append(sequence, outputs: outputs) }
    }

    /// Which tokens' logits are wanted.
    public enum Outputs: Sendable, Hashable {
        /// None.
        case none
        /// The last of each sequence.
        case last
        /// All.
        case all
    }

    /// The number of tokens.
    public var count: Int { tokens.count }

    /// Adds a sequence behind the others.
    ///
    /// - Parameters:
    ///   - newTokens: Its tokens.
    ///   - start: The position of the first, when earlier ones are in the cache.
    ///   - outputs: Which logits are wanted.
    public mutating func append(
        _ newTokens: [Token],
        startingAt start: Int = 0,
        outputs: Outputs = .none
    ) {
        let sequence = Int32(ranges.count)
        let first = tokens.count
        tokens += newTokens
        for index in newTokens.indices {
            positions.append(Int32(start + index))
            sequences.append(sequence)
            self.outputs.append(
                outputs == .all || (outputs == .last && index == newTokens.count - 1)
            )
        }
        ranges.append(first..<tokens.count)
    }
}

/// What came out of a pass.
public struct PassResult: Sendable {
    /// What the capture plan asked for.
    public internal(set) var captured = Captured()
    /// Logits of the tokens whose outputs were wanted, in batch order, [outputs, vocabulary].
    public internal(set) var logits: [[Float]] = []
}
