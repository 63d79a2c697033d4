import Foundation
import Undertone

/// Figures of a result, drawn into a folder; without gnuplot a warning instead.
enum FigureFiles {
    static func write(_ results: RunResults, to folder: String) throws -> [String] {
        let gnuplot: Gnuplot
        do {
            gnuplot = try Gnuplot.find()
        } catch {
            ProgressReporter.writeToStandardError("undertone: no figures: \(error)\n")
            return []
        }
        return try gnuplot.write(Figures.plots(of: results), to: folder)
    }
}
