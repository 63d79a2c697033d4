internal import Foundation

/// Draws the figures of a report into its page.
final class ReportFigures {
    private let gnuplot: Result<Gnuplot, any Error>
    /// Why figures are missing; empty where none is.
    private(set) var problems: [String] = []
    private var count = 0

    init(gnuplot: Result<Gnuplot, any Error>) {
        self.gnuplot = gnuplot
    }

    /// All figures of these results.
    func html(of results: RunResults) throws -> [HTML] {
        try Figures.plots(of: results).map(html)
    }

    /// The figure as an image within the page: as an image, and not as elements of the page, an SVG
    /// can neither run scripts nor clash with the names of another.
    private func html(of plot: Plot) -> HTML {
        count += 1
        let caption = HTML.element(
            "figcaption",
            [.element("b", text: "Figure \(count). "), .text(plot.caption)]
        )
        do {
            let data = try gnuplot.get().draw(plot, as: .svg)
            let image = HTML.void(
                "img",
                [
                    "src": "data:image/svg+xml;base64," + data.base64EncodedString(),
                    "alt": plot.alternative,
                    "width": String(plot.width),
                    "height": String(plot.height),
                ]
            )
            return .element("figure", [image, caption])
        } catch {
            let problem = (error as? UndertoneError)?.description ?? String(describing: error)
            if !problems.contains(problem) { problems.append(problem) }
            let missing = HTML.element(
                "p",
                ["class": "missing"],
                text: "The figure could not be drawn: \(problem)"
            )
            return .element("figure", [missing, caption])
        }
    }
}
