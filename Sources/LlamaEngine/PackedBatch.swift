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
    /// Where each sequence's own tokens stand among the tokens.
    public private(set) var ranges: [Range<Int>] = []
    /// By token the further sequences that it belongs to, for tokens that several begin with.
    public private(set) var sharers: [Int: [Int32]] = [:]
    /// Where the tokens of the last sequence stand, if it was given from its start.
    private var places: [Int] = []
    /// What is written to these tokens, as ``appendSharing(_:keys:outputsFrom:)`` was told.
    private var keys: [Int] = []

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
        append(newTokens, startingAt: start, outputs: outputs, sequence: Int32(ranges.count))
    }

    /// The same for a sequence that goes by another number than its place in this batch.
    mutating func append(
        _ newTokens: [Token],
        startingAt start: Int,
        outputs: Outputs,
        sequence: Int32
    ) {
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
        places = start == 0 ? Array(first..<tokens.count) : []
        keys = [Int](repeating: 0, count: places.count)
    }

    /// Adds a whole sequence with the logits of its tokens from `first` on wanted.
    public mutating func append(_ newTokens: [Token], outputsFrom first: Int) {
        append(newTokens)
        for place in places.dropFirst(first) { outputs[place] = true }
    }

    /// Adds a whole sequence whose first tokens, as far as they are those of the sequence before it, are that one's.
    ///
    /// What a causal model computes for them is the same, so it is computed once. Sequences in lexicographic order of
    /// tokens and keys make a tree, in which every beginning is there once.
    ///
    /// - Parameters:
    ///   - newTokens: Its tokens.
    ///   - newKeys: By token a number that says what is written to it, equal where the same is; nil: nothing is (0).
    ///     Tokens are shared up to the first that is another or written otherwise.
    ///   - first: The first of its tokens whose logits are wanted, and those of all behind it; nil: none are.
    /// - Returns: Where each of its tokens stands in the batch.
    public mutating func appendSharing(
        _ newTokens: [Token],
        keys newKeys: [Int]? = nil,
        outputsFrom first: Int? = nil
    ) -> [Int] {
        let newKeys = newKeys ?? [Int](repeating: 0, count: newTokens.count)
        precondition(newKeys.count == newTokens.count, "a key for each token")
        var shared = 0
        while shared < min(places.count, newTokens.count),
            tokens[places[shared]] == newTokens[shared], keys[shared] == newKeys[shared]
        {
            shared += 1
        }
        let sequence = Int32(ranges.count)
        let inherited = Array(places.prefix(shared))
        for place in inherited { sharers[place, default: []].append(sequence) }
        append(Array(newTokens.dropFirst(shared)), startingAt: shared)
        places = inherited + Array(ranges[ranges.count - 1])
        keys = newKeys
        if let first { for place in places.dropFirst(first) { outputs[place] = true } }
        return places
    }

    /// How many first tokens two sequences have in common.
    public static func commonPrefix(_ first: [Token], _ second: [Token]) -> Int {
        zip(first, second).prefix { $0 == $1 }.count
    }

    /// The same with the logits of all tokens wanted.
    func withAllOutputs() -> PackedBatch {
        var copy = self
        copy.outputs = [Bool](repeating: true, count: count)
        return copy
    }
}

/// What came out of a pass.
public struct PassResult: Sendable {
    /// What the capture plan asked for.
    public internal(set) var captured = Captured()
    /// Logits of the tokens whose outputs were wanted, in batch order, [outputs, vocabulary].
    public internal(set) var logits: [[Float]] = []
}
