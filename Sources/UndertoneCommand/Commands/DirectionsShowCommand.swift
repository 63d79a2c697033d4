import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone directions show`.
struct DirectionsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the quality card of each direction.",
        discussion: """
            Documentation/reading-the-tables.md says what each column means. Neighbours and outlying texts are \
            printed where the directions are of one layer; the nearest neuron, where 'fit' was given the model.

              undertone directions show joyful.safetensors
              undertone directions show emotions.safetensors --layer 3 --method paired --json
            """
    )

    @OptionGroup var files: DirectionFiles
    @OptionGroup var output: OutputOptions

    /// A direction without its vector.
    private struct Shown: Encodable {
        var name: String
        var against: String
        var site: String
        var layer: Int
        var method: String
        var norm: Float
        var meanHiddenNorm: Float
        var origin: Undertone.Direction.Origin
        var quality: Undertone.Direction.Quality
        var readout: Undertone.Direction.Readout?
        var calibration: Undertone.Direction.Calibration?
    }

    func run() throws {
        let directions = try files.read()
        let shown = directions.map {
            Shown(
                name: $0.name,
                against: $0.against,
                site: $0.point.site.rawValue,
                layer: $0.point.layer.rawValue,
                method: $0.method,
                norm: $0.norm,
                meanHiddenNorm: $0.meanHiddenNorm,
                origin: $0.origin,
                quality: $0.quality,
                readout: $0.readout,
                calibration: $0.calibration
            )
        }
        try output.show(shown) { DirectionText.cards(directions) }
    }
}
