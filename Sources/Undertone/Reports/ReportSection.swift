/// How a report shows the results of one kind.
///
/// A new kind of result is one file with a conformance, and one line in `ReportSections.all`.
protocol ReportSection: Sendable {
    /// The `RunResult.kind` that it shows.
    static var kind: String { get }

    /// What the page says of these results.
    static func content(of results: RunResults, with figures: ReportFigures) throws -> ReportContent
}

/// What a report says of one result.
struct ReportContent {
    /// The heading: what was asked.
    var title: String
    /// What was done, as name and value: layer, method, numbers of texts, controls.
    var facts: [(name: String, value: String)]
    /// Tables, figures and words.
    var body: [HTML]
    /// What a reader must keep in mind.
    var caveats: [String]
}

/// The sections of all kinds of results.
enum ReportSections {
    static let all: [any ReportSection.Type] = [
        ProbeSection.self,
        FitSection.self,
        DirectionsSection.self,
        ValidationSection.self,
        EvaluationSection.self,
        CalibrationSection.self,
        WritingSection.self,
        AttributionSection.self,
        PersonMapSection.self,
        GenerationsSection.self,
        ExtractionSection.self,
        DemoSection.self,
    ]

    /// The section of a kind; results of an unknown one are shown as they are.
    static func section(of kind: String) -> any ReportSection.Type {
        all.first { $0.kind == kind } ?? PlainSection.self
    }
}
