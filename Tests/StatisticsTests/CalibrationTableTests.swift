import Foundation
import Statistics
import Testing

/// Prints the calibration tables of Documentation/statistics.md, a line as soon as it is there.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["UNDERTONE_SLOW"] == "1",
        "UNDERTONE_SLOW isn't 1: the tables of calibration take minutes"
    ),
    .serialized
)
struct CalibrationTableTests {
    /// `UNDERTONE_SIMULATIONS`, or 10,000: a rate of 5 % has a standard error of .2 % then.
    static let simulations =
        ProcessInfo.processInfo.environment["UNDERTONE_SIMULATIONS"].flatMap { Int($0) } ?? 10_000

    private func table(_ title: String, _ studies: [Calibration]) throws {
        let questions = studies[0].questions
        var text = "\n### \(title), \(Self.simulations) simulations\n\n| data | clusters |"
        text += questions.map { " \($0) |" }.joined() + "\n|---|---|"
        write(text + questions.map { _ in "---|" }.joined())
        for study in studies {
            let rates = try study.rates(simulations: Self.simulations)
            let cells = rates.map { " " + String(format: "%.1f", 100 * $0) + " |" }.joined()
            write("| \(study.data) | \(study.clusters) |" + cells)
        }
    }

    private func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private func each(_ study: (Shape, Int) -> Calibration) -> [Calibration] {
        Shape.allCases.flatMap { shape in [12, 48].map { study(shape, $0) } }
    }

    private func asymmetric(_ study: (Shape, Int) -> Calibration) -> [Calibration] {
        [Shape.normal, .skewed].flatMap { shape in [12, 48].map { study(shape, $0) } }
    }

    @Test func falsePositives() throws {
        try table("False positives, %", each { .tests($0, clusters: $1) })
        try table("False positives of a family, %", each { .family($0, clusters: $1) })
        try table("False claims of equivalence, %", each { .equivalence($0, clusters: $1) })
        try table("False positives of ranks, %", asymmetric { .ranks($0, clusters: $1) })
        try table(
            "False positives of the mixed model, %",
            asymmetric { .mixedModel($0, clusters: $1) }
                + [12, 48].map { .mixedModel(.normal, clusters: $0, slopes: 0.5) }
        )
    }

    @Test func coverage() throws {
        try table("Coverage of the mean, %", each { .means($0, clusters: $1) })
        try table("Coverage of d_z, %", asymmetric { .pairedEffect($0, clusters: $1) })
        try table("Coverage of Cliff's δ, %", asymmetric { .ordinalEffect($0, clusters: $1) })
        try table(
            "Coverage of the disattenuated cosine, %",
            [true, false].flatMap { isPaired in
                [12, 24, 48].map { .cosine(isPaired: isPaired, clusters: $0) }
            }
        )
    }

    @Test func power() throws {
        try table("Power, %", asymmetric { .power($0, clusters: $1) })
    }
}
