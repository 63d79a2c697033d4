/// What one intervention does to a token that it touches, whichever tokens it chooses else.
package struct SteeringTouch: Hashable {
    var point: SitePoint
    // A RowOperation, which is Sendable; wrapped for its equality.
    var operation: AnyHashable
    var gate: ProbeGate?
}

extension SteeringTouch {
    /// What a write does, on whichever tokens.
    package init(_ write: Intervention) {
        self.init(point: write.point, operation: AnyHashable(write.operation), gate: write.gate)
    }
}

/// Numbers for what was done to a token: equal lists of touches have equal numbers, and no others have.
package struct SteeringKeys {
    private var numbers: [[SteeringTouch]: Int32] = [:]
    private var next: Int32 = 1

    /// No numbers yet.
    package init() {}

    /// The number of a list; 0 for no touch.
    package mutating func number(of touches: [SteeringTouch]) -> Int32 {
        guard !touches.isEmpty else { return 0 }
        if let known = numbers[touches] { return known }
        numbers[touches] = next
        next += 1
        return next - 1
    }

    /// Forgets lists that no cached token has: they hold whole vectors.
    mutating func keep(_ used: Set<Int32>) {
        numbers = numbers.filter { used.contains($0.value) }
    }

    var count: Int { numbers.count }
}

/// What the cache holds of a sequence: its tokens, and what was done to each.
package struct CachedSequence {
    package private(set) var tokens: [Token] = []
    /// A number of ``SteeringKeys`` for each token.
    package private(set) var keys: [Int32] = []
    /// The most tokens that it ever had; a sliding window may have dropped what lies behind that.
    private var longest = 0

    package init() {}

    package mutating func append(_ token: Token, key: Int32) {
        tokens.append(token)
        keys.append(key)
        longest = max(longest, tokens.count)
    }

    /// What is left when all after the first tokens are removed.
    package func first(_ count: Int) -> CachedSequence {
        var copy = self
        copy.tokens = Array(tokens.prefix(count))
        copy.keys = Array(keys.prefix(count))
        return copy
    }

    /// How many first tokens can serve a prompt whose tokens are steered in this way.
    ///
    /// Each must be the same token, steered alike, and so all before it. The prompt's last token is always computed
    /// anew, for its logits.
    ///
    /// - Parameters:
    ///   - prompt: The prompt's tokens.
    ///   - wanted: What is to be done to each, as a number of ``SteeringKeys``.
    ///   - window: The model's sliding window; 0 for none.
    ///   - canTrim: Whether tokens can be removed from the end (a recurrent state can't go back).
    /// - Returns: The number of tokens.
    package func reusable(_ prompt: [Token], keys wanted: [Int32], window: Int, canTrim: Bool)
        -> Int
    {
        var count = 0
        let limit = min(prompt.count - 1, tokens.count)
        while count < limit, tokens[count] == prompt[count], keys[count] == wanted[count] {
            count += 1
        }
        // What a window of an earlier, longer text has left behind may be overwritten.
        let isWhole = count == tokens.count && count == longest
        guard isWhole || (canTrim && (window == 0 || longest < window)) else { return 0 }
        return count
    }
}
