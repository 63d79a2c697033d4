public import LlamaEngine

/// What every token of a text says along every direction.
public struct TextReading: Sendable {
    /// The means of a turn's tokens of words.
    public struct Summary: Sendable, Hashable, Codable {
        /// The turn, from 0.
        public var turn: Int
        /// Who speaks; nil in plain text.
        public var role: String?
        /// The tokens that are in the means.
        public var tokens: Int
        /// Mean z by entry; nil for a turn without words.
        public var means: [Double]?
        /// z by entry at the token that the turn is spoken from; nil in plain text.
        public var opening: [Double]?
    }

    /// The text.
    public let text: ReadoutText
    /// What the numbers are.
    public let directions: ReadoutDirections
    /// What is neutral.
    public let baseline: ProjectionBaseline
    /// The model's name.
    public let model: String
    /// h·v̂ in raw units, [tokens, entries].
    public let projections: [[Double]]
    /// Standard deviations from neutral text's mean, [tokens, entries].
    public let z: [[Double]]
    /// Means by turn.
    public let summaries: [Summary]

    init(
        text: ReadoutText,
        directions: ReadoutDirections,
        baseline: ProjectionBaseline,
        model: Model,
        projections: [[Double]]
    ) {
        self.text = text
        self.directions = directions
        self.baseline = baseline
        self.model = model.info.name
        self.projections = projections
        let z = projections.map(baseline.z)
        self.z = z
        summaries = text.turns.enumerated().map { number, turn in
            let words = turn.content.filter { text.tokens[$0].kind == .content }
            let kept = words.filter { !model.isSink($0) }
            let counted = kept.isEmpty ? words : kept
            var moments = RunningMoments(count: directions.entries.count)
            for token in counted { moments.add(z[token]) }
            return Summary(
                turn: number,
                role: turn.role,
                tokens: counted.count,
                means: counted.isEmpty ? nil : moments.means,
                opening: turn.opening.map { z[$0] }
            )
        }
    }

    /// z of a cell: the mean of its tokens'.
    public func z(cell: Range<Int>, entry: Int) -> Double {
        cell.reduce(0) { $0 + z[$1][entry] } / Double(cell.count)
    }

    /// The concepts at a place, largest |z| of any token of words first.
    public func ranked(at point: SitePoint) -> [String] {
        let shown = text.tokens.indices.filter { text.tokens[$0].kind == .content }
        let peaks = directions.indices(at: point).map { entry in
            (directions.entries[entry].name, shown.map { abs(z[$0][entry]) }.max() ?? 0)
        }
        return peaks.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }
}
