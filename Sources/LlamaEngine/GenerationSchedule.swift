/// Which tokens of which sequences the next pass of a generation computes: decided without a model.
package struct GenerationSchedule {
    /// Consecutive tokens of one sequence.
    package struct Part: Equatable {
        package var sequence: Int
        package var positions: Range<Int>
    }

    /// How a sequence stands.
    package struct Standing {
        /// Tokens in the cache.
        var fed: Int
        /// Tokens that wait.
        var pending: Int
        /// Whether those are of the prompt.
        var isReadingPrompt: Bool
        /// Whether it goes on.
        var isActive: Bool

        package init(fed: Int, pending: Int, isReadingPrompt: Bool, isActive: Bool = true) {
            self.fed = fed
            self.pending = pending
            self.isReadingPrompt = isReadingPrompt
            self.isActive = isActive
        }
    }

    /// Tokens a pass.
    var batchTokens: Int
    /// Tokens that the cache holds for all sequences together.
    var contextTokens: Int
    /// Whether a pass can hold one sequence only (a recurrent state).
    var isAlone: Bool

    package init(batchTokens: Int, contextTokens: Int, isAlone: Bool = false) {
        self.batchTokens = batchTokens
        self.contextTokens = contextTokens
        self.isAlone = isAlone
    }

    /// One token of each sequence that writes, then of the prompts as much as there is room for, in their order.
    package func next(_ standings: [Standing]) -> [Part] {
        var parts: [Part] = []
        var room = batchTokens
        for isReading in [false, true] {
            for (sequence, standing) in standings.enumerated()
            where standing.isActive && standing.isReadingPrompt == isReading && room > 0 {
                let count = min(room, standing.pending)
                parts.append(
                    Part(sequence: sequence, positions: standing.fed..<standing.fed + count)
                )
                room -= count
                if isAlone { return parts }
            }
        }
        return parts
    }

    /// The sequences that write and for whose next token the cache has no room: those of the end of the list.
    ///
    /// Room for what is left of the prompts is kept.
    ///
    /// - Parameters:
    ///   - standings: All sequences.
    ///   - held: Tokens in the cache, of sequences that have ended, too.
    /// - Returns: Places in the list.
    package func withoutRoom(_ standings: [Standing], held: Int) -> [Int] {
        let active = standings.indices.filter { standings[$0].isActive }
        let writing = active.filter { !standings[$0].isReadingPrompt }
        let kept = active.filter { standings[$0].isReadingPrompt }
            .reduce(0) { $0 + standings[$1].pending }
        return Array(writing.dropFirst(max(0, contextTokens - held - kept)))
    }
}
