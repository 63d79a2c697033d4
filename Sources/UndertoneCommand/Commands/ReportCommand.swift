import ArgumentParser
import Foundation
import Undertone

/// `undertone report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a page about a run: what was done, what came out, how to do it again.",
        discussion: """
            The page is one HTML file that loads nothing from elsewhere. It is made from the run \
            alone; figures are drawn with gnuplot.

              undertone report last -o report.html
              undertone report k4tz -o report.html --figures figures
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The run: its id, the beginning of it, or 'last'.",
            valueName: "run"
        )
    )
    var selection: String

    @Option(name: [.customShort("o"), .long], help: "The HTML file.")
    var output: String

    @Option(name: .long, help: "Also write the figures as SVG and PNG into this folder.")
    var figures: String?

    @OptionGroup var printing: OutputOptions

    func run() throws {
        let found = try RunRegistry(access: .read).run(selection)
        let report = try HTMLReport(of: found)
        for problem in report.problems {
            ProgressReporter.writeToStandardError(
                "undertone: the report lacks figures: \(Terminal.plain(problem))\n"
            )
        }
        var written = [output]
        if let figures, let results = found.results {
            written += try Gnuplot.find().write(Figures.plots(of: results), to: figures)
        }
        try report.write(to: output)
        try printing.show(["run": [found.id], "files": written]) {
            written.joined(separator: "\n")
        }
    }
}
