import Foundation
import Testing
import Undertone

#if canImport(FoundationXML)
    import FoundationXML
#endif

private let hasGnuplot = (try? Gnuplot.find()) != nil

@Suite struct ReportTests {
    /// Where pages and figures are kept to be looked at; nil in ordinary runs.
    private static let keep = ProcessInfo.processInfo.environment["UNDERTONE_KEEP_REPORTS"]

    private static func results() throws -> [(name: String, run: Run)] {
        [
            ("probe", try SampleRuns.run(SampleRuns.probe(), verdict: verdicts[0])),
            ("fit", try SampleRuns.run(SampleRuns.fit())),
            ("evaluate", try SampleRuns.run(SampleRuns.evaluation(), verdict: verdicts[1])),
            (
                "demo",
                try SampleRuns.run(SampleRuns.demo(), verdict: verdicts.joined(separator: " "))
            ),
        ]
    }

    private static let verdicts = [
        "Joy can be read at every hidden state (best AUROC 0.945 at ℓ = 3), but the words alone give "
            + "0.953: the probe shows nothing beyond the vocabulary.",
        "Writing joy − neutral into hidden state 3 moves the reader by +2.95 nats at α = 0.5, beyond "
            + "all 20 random directions.",
    ]

    private func isXML(_ data: Data) -> Bool {
        XMLParser(data: data).parse()
    }

    @Test(.enabled(if: hasGnuplot, "gnuplot is not installed: no figure was drawn"))
    func figuresAreValid() throws {
        let gnuplot = try Gnuplot.find()
        for (name, run) in try Self.results() {
            for plot in try Figures.plots(of: #require(run.results)) {
                let svg = try gnuplot.draw(plot, as: .svg)
                let png = try gnuplot.draw(plot, as: .png)
                #expect(isXML(svg), "\(name): \(plot.name)")
                #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                #expect(png.count > 5_000)
                #expect(!plot.caption.isEmpty)
                if let keep = Self.keep { try gnuplot.write([plot], to: keep) }
            }
        }
        let results = try #require(Self.results()[2].run.results)
        #expect(
            try Figures.plots(of: results).map(\.name) == [
                "dose_curve", "prediction_shift_alpha_0.1", "prediction_shift_alpha_0.3",
                "prediction_shift_alpha_0.5",
            ]
        )
    }

    @Test(.enabled(if: hasGnuplot, "gnuplot is not installed: no figure was drawn"))
    func hostileLabelsStayText() throws {
        let gnuplot = try Gnuplot.find()
        let canary = FileManager.default.temporaryDirectory.path + "/undertone-canary-\(UUID())"
        let labels = [
            SampleRuns.hostile, "'; system('touch \(canary)'); '", "`touch \(canary)`",
            "\"; !touch \(canary)\n!touch \(canary)\nEND_OF_BLOCK", "''", "'", "\\", "@touch",
            "{/Symbol a}^2_3",
            String(repeating: "'", count: 200), "日本語 😀 العربية", "",
        ]
        for label in labels {
            let results = [
                try RunResults(SampleRuns.probe(target: label, against: label)),
                try RunResults(SampleRuns.evaluation(target: label, against: label)),
            ]
            for plot in try results.flatMap({ try Figures.plots(of: $0) }) {
                let svg = try gnuplot.draw(plot, as: .svg)
                #expect(isXML(svg), "\(label) in \(plot.name)")
                #expect(!String(decoding: svg, as: UTF8.self).contains("<script"))
            }
        }
        #expect(!FileManager.default.fileExists(atPath: canary))
    }

    @Test(.enabled(if: hasGnuplot, "gnuplot is not installed: no figure was drawn"))
    func gnuplotErrorsAreTold() throws {
        let gnuplot = try Gnuplot.find()
        let broken = Plot(name: "broken", caption: "", alternative: "", script: "plot nonsense(")
        let error = #expect(throws: UndertoneError.self) { try gnuplot.draw(broken, as: .svg) }
        #expect(error?.message.contains("broken") == true)
        var hasty = gnuplot
        hasty.timeout = 0.3
        let endless = Plot(name: "endless", caption: "", alternative: "", script: "pause 30")
        let late = #expect(throws: UndertoneError.self) { try hasty.draw(endless, as: .svg) }
        #expect(late?.message.contains("more than 300 ms") == true)
    }

    @Test func missingGnuplotSaysWhatToInstall() {
        let error = #expect(throws: UndertoneError.self) {
            try Gnuplot.find(environment: ["UNDERTONE_GNUPLOT": "/nonexistent/gnuplot"])
        }
        #expect(error?.code == .badInput)
    }

    @Test func reportsAreDeterministicAndWhole() throws {
        for (name, run) in try Self.results() {
            let first = try HTMLReport(of: run)
            #expect(try HTMLReport(of: run).html == first.html, "\(name)")
            #expect(first.html.hasPrefix("<!DOCTYPE html>"))
            #expect(first.html.contains("&#39;joy&#39;\\&#39;&#39;s own.safetensors&#39;"))
            #expect(!first.html.contains("http://") && !first.html.contains("https://"))
            if hasGnuplot {
                #expect(first.problems.isEmpty)
                #expect(!first.html.contains("could not be drawn"))
            }
            if let keep = Self.keep { try first.write(to: keep + "/\(name).html") }
        }
    }

    @Test func reportWithoutGnuplotSaysSo() throws {
        let run = try SampleRuns.run(SampleRuns.probe())
        let missing = UndertoneError(.failed, "figures need gnuplot: apt-get install it")
        let report = try HTMLReport(of: run, gnuplot: .failure(missing))
        #expect(report.problems == ["figures need gnuplot: apt-get install it"])
        #expect(report.html.contains("The figure could not be drawn"))
    }

    @Test func textsAreEscaped() throws {
        let hostile = SampleRuns.hostile
        var runs = [
            try SampleRuns.run(
                SampleRuns.probe(target: hostile, against: hostile),
                verdict: hostile
            ),
            try SampleRuns.run(SampleRuns.fit(name: hostile)),
            try SampleRuns.run(SampleRuns.evaluation(target: hostile, against: hostile)),
        ]
        for index in runs.indices {
            runs[index].id = hostile
            runs[index].command = hostile
            runs[index].arguments = [hostile]
            runs[index].model?.name = hostile
            runs[index].settings = [hostile: .string(hostile)]
            runs[index].seeds = [hostile: 1]
        }
        var failed = runs[0]
        failed.results = nil
        failed.status = .failed
        failed.error = hostile
        var unknown = runs[0]
        unknown.results = RunResults(kind: hostile, version: 1, payload: .string(hostile))
        let missing = UndertoneError(.failed, hostile)
        for run in runs + [failed, unknown] {
            let html = try HTMLReport(of: run, gnuplot: .failure(missing)).html
            #expect(!html.contains("<script"))
            #expect(!html.contains("\u{202E}") && !html.contains("\u{0}"))
            #expect(html.contains("&lt;script&gt;"))
            #expect(html.components(separatedBy: "</title>").count == 2)
        }
    }
}
