internal import LlamaEngine

extension NextTokenReader {
    /// What reading some texts costs.
    struct Cost: Sendable, Hashable {
        /// Tokens that are computed.
        var tokens = 0
        /// Passes.
        var passes = 0
        /// Tokens if every text were computed by itself.
        var separateTokens = 0
    }

    /// The cost of ``logProbabilities(of:)``, exactly.
    ///
    /// - Throws: `UndertoneError` for an empty text or one that is longer than a pass.
    func cost(of texts: [ContinuedText]) throws -> Cost {
        var cost = Cost()
        for group in try groups(of: texts) {
            for pack in packs(group) {
                cost.passes += 1
                for place in pack {
                    let path = group.paths[place]
                    let shared = place == pack.lowerBound ? 0 : group.shared(place)
                    cost.tokens += path.tokens.count - shared
                    cost.separateTokens += path.tokens.count
                }
            }
        }
        return cost
    }

    /// A sequence of one text: a text with the beginning of a continuation.
    struct Path {
        var text: Int
        var tokens: [Token]
        /// By token the number of what is written to it.
        var keys: [Int]
        /// The first token whose logits are wanted, and those of all behind it: the text's last.
        var first: Int

        /// Tokens and keys, to sort by.
        func precedes(_ other: Path) -> Bool {
            for place in 0..<min(tokens.count, other.tokens.count) {
                if tokens[place] != other.tokens[place] {
                    return tokens[place] < other.tokens[place]
                }
                if keys[place] != other.keys[place] { return keys[place] < other.keys[place] }
            }
            return (tokens.count, text) < (other.tokens.count, other.text)
        }
    }

    /// Sequences that may stand in a pass together, in their order.
    struct PathGroup {
        var paths: [Path]
        /// Whether a sequence shares its beginning with the one before it.
        var shares: Bool
        /// One list of writes for all of them; nil: each has its own.
        var writes: [Intervention]?

        /// How many tokens a sequence shares with the one before it.
        func shared(_ place: Int) -> Int {
            guard shares, place > 0 else { return 0 }
            let (first, second) = (paths[place - 1], paths[place])
            var count = 0
            while count < min(first.tokens.count, second.tokens.count),
                first.tokens[count] == second.tokens[count],
                first.keys[count] == second.keys[count]
            {
                count += 1
            }
            return count
        }
    }

    /// Texts that have the same written to every token stand together (a control vector may do that), and all others.
    func groups(of texts: [ContinuedText]) throws -> [PathGroup] {
        let shares = !model.info.isRecurrent
        let isMixed = texts.contains { !$0.text.isUniform }
        var numbers = SteeringKeys()
        var order: [[Intervention]?] = []
        var members: [[Intervention]?: [Path]] = [:]
        for (number, text) in texts.enumerated() {
            try check(text.text.tokens)
            try check(text.text.writes)
            // Unwritten texts share with those that are written to at some tokens.
            let own = isMixed && text.text.writes.isEmpty
            let writes = text.text.isUniform && !own ? text.text.writes : nil
            if members[writes] == nil { order.append(writes) }
            for tokens in text.paths {
                try check(tokens)
                let keys =
                    writes == nil
                    ? text.text.keys(&numbers, count: tokens.count)
                    : [Int](repeating: 0, count: tokens.count)
                members[writes, default: []].append(
                    Path(
                        text: number,
                        tokens: tokens,
                        keys: keys,
                        first: text.text.tokens.count - 1
                    )
                )
            }
        }
        return order.map { writes in
            let paths = members[writes] ?? []
            return PathGroup(
                paths: shares ? paths.sorted { $0.precedes($1) } : paths,
                shares: shares,
                writes: writes
            )
        }
    }

    /// Which sequences go into a pass together, pass by pass.
    func packs(_ group: PathGroup) -> [Range<Int>] {
        let rowBytes = max(1, 4 * model.info.vocabularyCount)
        let mostOutputs = max(1, min(256, (64 << 20) / rowBytes))
        var packs: [Range<Int>] = []
        var (start, tokens, outputs) = (0, 0, 0)
        for (place, path) in group.paths.enumerated() {
            // At most: some of what is shared may be wanted already.
            let wanted = path.tokens.count - path.first
            let added = path.tokens.count - (place == start ? 0 : group.shared(place))
            let isFull =
                tokens + added > configuration.batchTokens
                || place - start >= configuration.maxSequences
                || outputs + wanted > mostOutputs
            if isFull, place > start {
                packs.append(start..<place)
                (start, tokens, outputs) = (place, path.tokens.count, wanted)
            } else {
                tokens += added
                outputs += wanted
            }
        }
        if start < group.paths.count { packs.append(start..<group.paths.count) }
        return packs
    }
}
