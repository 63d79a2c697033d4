import Foundation
import Testing
import Undertone

private let hasGnuplot = (try? Gnuplot.find()) != nil

@Suite struct AttributionReportTests {
    /// Where pages and figures are kept to be looked at; nil in ordinary runs.
    private static let keep = ProcessInfo.processInfo.environment["UNDERTONE_KEEP_REPORTS"]

    @Test(.enabled(if: hasGnuplot, "gnuplot is not installed: no figure was drawn"))
    func figures() throws {
        let results = try RunResults(AttributionAnalysisTests.shared.get())
        let plots = try Figures.plots(of: results)
        #expect(plots.map(\.name) == ["attribution", "attribution_dose", "attribution_map"])
        let gnuplot = try Gnuplot.find()
        for plot in plots {
            #expect(try gnuplot.draw(plot, as: .svg).count > 2000)
            #expect(try gnuplot.draw(plot, as: .png).count > 5000)
            #expect(!plot.caption.isEmpty && !plot.alternative.isEmpty)
            if let keep = Self.keep { try gnuplot.write([plot], to: keep) }
        }
    }

    /// A direction at one place and strength has no curve and no map.
    @Test func fewPartsGiveFewFigures() throws {
        var experiment = SimulatedExperiment()
        experiment.directions = [.init(name: "a", arm: .own, effects: [.own: 3])]
        let results = try RunResults(experiment.result())
        #expect(try Figures.plots(of: results).map(\.name) == ["attribution"])
    }

    @Test func pageShowsEverything() throws {
        let result = try AttributionAnalysisTests.shared.get()
        let run = try SampleRuns.run(result, verdict: AttributionSummary.text(result))
        let page = try HTMLReport(of: run).html
        for text in [
            "Self or user", "self:joyful", "Δself − Δuser &gt; 0", "Holm", "content-free",
            "never a feeling", "random directions",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        if let keep = Self.keep {
            try Data(page.utf8).write(to: URL(fileURLWithPath: keep + "/attribution.html"))
        }
    }

    @Test func severalTargetsHaveTheirOwnFigures() throws {
        var result = try AttributionAnalysisTests.shared.get()
        var rows = result.rows
        for index in rows.indices { rows[index].target = "sad <b>" }
        result.rows += rows
        let names = try AttributionFigure.inputs(from: RunResults(result)).map(\.file)
        #expect(names == ["attribution_joyful", "attribution_sad__b_"])
    }
}
