/// A kind of figure: what it needs and how it is drawn.
///
/// A new figure is one file with a conformance, and one line in `Figures.all`.
public protocol Figure: Sendable {
    /// Plain numbers and labels; no model, no run.
    associatedtype Input: Codable, Sendable

    /// The name under which figures of this kind are kept.
    static var name: String { get }

    /// What of a run's results this figure can show; empty where it shows nothing of them.
    static func inputs(from results: RunResults) throws -> [Input]

    /// The drawing.
    static func plot(_ input: Input) throws -> Plot
}

/// Every kind of figure.
public enum Figures {
    /// In the order in which reports show them.
    public static let all: [any Figure.Type] = [
        LayerProbeFigure.self,
        DoseCurveFigure.self,
        PredictionShiftFigure.self,
        CalibrationFigure.self,
        WritingFigure.self,
        ValidationAreaFigure.self,
        CohesionFigure.self,
        DirectionHeatMapFigure.self,
        DirectionMapFigure.self,
        AttributionFigure.self,
        AttributionProbeFigure.self,
        AttributionDoseFigure.self,
        AttributionMapFigure.self,
        PersonMapFigure.self,
    ]

    /// All figures of a run's results.
    ///
    /// - Returns: The plots in the order of `all`; empty where there is nothing to draw.
    /// - Throws: `UndertoneError` where the results cannot be read.
    public static func plots(of results: RunResults) throws -> [Plot] {
        try all.flatMap { try plots(of: results, as: $0) }
    }

    private static func plots<Kind: Figure>(
        of results: RunResults,
        as kind: Kind.Type
    ) throws -> [Plot] {
        try kind.inputs(from: results).map { try kind.plot($0) }
    }
}
