public import LlamaEngine

/// Reads texts along directions.
public final class TextReader {
    /// The model.
    public let model: Model
    /// The directions.
    public let directions: ReadoutDirections
    /// What is neutral.
    public let baseline: ProjectionBaseline
    private let reader: PooledReader

    /// Creates a reader; the baseline must be of the same model and directions.
    public init(
        model: Model,
        directions: ReadoutDirections,
        baseline: ProjectionBaseline,
        precise: Bool = false
    ) {
        precondition(
            baseline.means.count == directions.entries.count,
            "a baseline of other directions"
        )
        self.model = model
        self.directions = directions
        self.baseline = baseline
        reader = PooledReader(
            model: model,
            precise: precise,
            batchTokens: PooledReader.batchTokens(model.info, widths: directions.widths)
        )
    }

    /// Reads a text; one that is longer than a pass is read whole by an encoder, piece by piece by a decoder.
    ///
    /// - Throws: `UndertoneError` for directions of another width; `EngineError`.
    public func read(_ text: ReadoutText) async throws -> TextReading {
        let session = try await reader.mainSession()
        try Self.check(directions, session)
        var projections = [[Double]](repeating: [], count: text.tokens.count)
        try await reader.readRows([text.tokens.map(\.id)], points: directions.points) { rows in
            for (token, row) in zip(rows.tokens, directions.projections(of: rows.values)) {
                projections[token] = row
            }
        }
        return TextReading(
            text: text,
            directions: directions,
            baseline: baseline,
            model: model,
            projections: projections
        )
    }

    /// Refuses directions whose places the model lacks, or where it has another width.
    static func check(_ directions: ReadoutDirections, _ session: Session) throws {
        for (point, width) in zip(directions.points, directions.widths) {
            let own = try session.check(point).width
            guard own == width else {
                throw UndertoneError.badInput(
                    "the directions at \(point) have \(width) elements, this model has \(own) there; they are of "
                        + "another model"
                )
            }
        }
    }
}
