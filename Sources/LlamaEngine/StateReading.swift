/// What a generation hands out beside its text: states of tokens, out of the passes that compute them anyway.
///
/// They are read after everything that is written at their place. A token's state is there once the model has read
/// it, one pass after it was chosen; the last token of an answer that was cut is never read.
public struct StateReading: Sendable {
    /// A token with its states.
    public struct TokenStates: Sendable, Hashable {
        /// Of which request.
        public var sequence: Int
        /// The number of the generated token, from 0; nil: the prompt's last, from which the first is chosen.
        public var generated: Int?
        /// The token.
        public var token: Token
        /// Its states by place, [width] each.
        public var rows: [[Float]]

        /// Creates one from its parts.
        public init(sequence: Int, generated: Int?, token: Token, rows: [[Float]]) {
            self.sequence = sequence
            self.generated = generated
            self.token = token
            self.rows = rows
        }
    }

    /// Where states are read.
    public var points: [SitePoint]
    /// Gets the prompt's last token of each sequence, then every generated one that is read again, in order.
    ///
    /// Called on the session's thread, before the text of the next token.
    public var onToken: @Sendable (TokenStates) -> Void

    /// Creates a reading.
    public init(points: [SitePoint], onToken: @escaping @Sendable (TokenStates) -> Void) {
        self.points = points
        self.onToken = onToken
    }
}

/// Which rows of a pass a reading wants.
struct ReadRows {
    private var rows: [(sequence: Int, generated: Int?, token: Token, place: Int)] = []

    /// Those of one part of a pass: from the prompt's last token on.
    ///
    /// - Parameters:
    ///   - part: The tokens.
    ///   - sequence: The sequence that they are of.
    ///   - shift: What makes a place in the batch of a position in the sequence.
    mutating func add(
        _ part: GenerationSchedule.Part,
        of sequence: GrowingSequence,
        shift: Int
    ) {
        let last = sequence.promptCount - 1
        for (position, token) in zip(part.positions, sequence.text(part.positions))
        where position >= last {
            rows.append(
                (
                    part.sequence, position == last ? nil : position - sequence.promptCount, token,
                    position + shift
                )
            )
        }
    }

    /// What to capture at some points; nil for nothing.
    func plan(at points: [SitePoint]) -> CapturePlan? {
        guard !rows.isEmpty, !points.isEmpty else { return nil }
        return CapturePlan(points: points, reduction: .pooled, stopsEarly: false)
    }

    /// A pool of its own for each row, which is the row itself: 0 + 1·x.
    var pooling: Pooling {
        Pooling(
            entries: rows.enumerated().map { pool, row in
                Pooling.Entry(token: row.place, pool: pool, weight: 1)
            },
            poolCount: rows.count
        )
    }

    /// Hands the rows out.
    func give(_ captured: Captured, to reading: StateReading) {
        for (pool, row) in rows.enumerated() {
            reading.onToken(
                StateReading.TokenStates(
                    sequence: row.sequence,
                    generated: row.generated,
                    token: row.token,
                    rows: reading.points.map { Array(captured.row(pool, at: $0)) }
                )
            )
        }
    }
}
