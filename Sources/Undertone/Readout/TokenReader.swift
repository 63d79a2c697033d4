public import LlamaEngine

/// Reads tokens one by one as a model computes them: states in, z-scores out.
///
/// Knows no model: whoever runs one captures ``points`` as rows and gives each token's rows to ``read(_:)``.
public struct TokenReader: Sendable {
    /// What a token's states say.
    public struct Values: Sendable, Hashable {
        /// h·v̂ in raw units, by entry of ``ReadoutDirections/entries``.
        public var projections: [Double]
        /// In standard deviations of neutral text's tokens, by entry.
        public var z: [Double]
    }

    /// The directions.
    public let directions: ReadoutDirections
    /// What is neutral.
    public let baseline: ProjectionBaseline
    private var moments: RunningMoments

    /// Creates a reader; the baseline must be of the same directions.
    public init(directions: ReadoutDirections, baseline: ProjectionBaseline) {
        precondition(
            baseline.means.count == directions.entries.count,
            "a baseline of other directions"
        )
        self.directions = directions
        self.baseline = baseline
        moments = RunningMoments(count: directions.entries.count)
    }

    /// The places to capture.
    public var points: [SitePoint] { directions.points }

    /// How many tokens were read.
    public var count: Int { moments.count }

    /// The mean z-score of all tokens read so far, by entry; zeros before the first.
    public var means: [Double] { moments.means }

    /// Reads the next token.
    ///
    /// - Parameter rows: its state at each of ``points``, [width] each.
    /// - Returns: projections and z-scores.
    public mutating func read(_ rows: [[Float]]) -> Values {
        let projections = directions.projections(of: rows)[0]
        let values = Values(projections: projections, z: baseline.z(projections))
        moments.add(values.z)
        return values
    }

    /// Reads the next token out of a pass.
    ///
    /// - Parameters:
    ///   - captured: what a pass with a `.rows` plan of ``points`` read.
    ///   - row: the token's place in the pass.
    /// - Returns: projections and z-scores.
    public mutating func read(_ captured: Captured, row: Int) -> Values {
        read(points.map { Array(captured.row(row, at: $0)) })
    }

    /// Forgets the tokens read so far, for the next turn.
    public mutating func reset() {
        moments = RunningMoments(count: directions.entries.count)
    }
}
