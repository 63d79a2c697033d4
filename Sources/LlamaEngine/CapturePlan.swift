/// What to read during a pass, and how to reduce it while rows come out of the model.
public struct CapturePlan: Sendable, Hashable {
    /// How rows become values.
    public enum Reduction: Sendable, Hashable {
        /// Every token's row, [tokens, width].
        case rows
        /// Weighted sums over groups of tokens, [groups, width]; see ``Pooling``.
        case pooled
    }

    /// The places to read.
    public var points: [SitePoint]
    /// Rows or pools.
    public var reduction: Reduction
    /// Whether to stop the model once everything asked for was read.
    public var stopsEarly: Bool

    /// Creates a plan.
    public init(points: [SitePoint], reduction: Reduction, stopsEarly: Bool = true) {
        self.points = points
        self.reduction = reduction
        self.stopsEarly = stopsEarly
    }
}

/// Which tokens of a batch are summed into which pool, and with what weight.
public struct Pooling: Sendable, Hashable {
    /// A token's part in a pool.
    public struct Entry: Sendable, Hashable {
        /// The token's place in the batch.
        public var token: Int32
        /// The pool.
        public var pool: Int32
        /// 1/n for a mean over n tokens.
        public var weight: Float

        /// Creates an entry.
        public init(token: Int, pool: Int, weight: Float) {
            self.token = Int32(token)
            self.pool = Int32(pool)
            self.weight = weight
        }
    }

    /// All parts; a token may be in several pools, or in none.
    public var entries: [Entry]
    /// The number of pools.
    public var poolCount: Int

    /// Creates a pooling.
    public init(entries: [Entry] = [], poolCount: Int) {
        self.entries = entries
        self.poolCount = poolCount
    }

    func fits(tokens: Int) -> Bool {
        entries.allSatisfy {
            (0..<tokens).contains(Int($0.token)) && (0..<poolCount).contains(Int($0.pool))
        }
    }
}

/// What a pass read: for each point a flat row-major block.
public struct Captured: Sendable {
    /// Values by point, [rows, width] each.
    public internal(set) var values: [SitePoint: [Float]] = [:]
    /// Elements a row, by point.
    public internal(set) var widths: [SitePoint: Int] = [:]

    /// One row of what was read at a point.
    public func row(_ index: Int, at point: SitePoint) -> ArraySlice<Float> {
        guard let all = values[point], let width = widths[point] else { return [] }
        return all[index * width..<(index + 1) * width]
    }
}
