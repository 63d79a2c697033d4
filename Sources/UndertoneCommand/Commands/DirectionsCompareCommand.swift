import ArgumentParser
import Foundation
import LlamaEngine
import Undertone

/// `undertone directions compare`.
struct DirectionsCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Prints the cosines between directions at a layer, and draws them.",
        discussion: """
            Without --layer, the one with the best mean split-half cosine. Families are those of \
            emotions.json beside the corpus that the directions were fitted on, or of --emotions.

              undertone directions compare emotions.safetensors --method paired
              undertone directions compare joy.safetensors sad.safetensors --layer 3 --figures out
            """
    )

    @OptionGroup var files: DirectionFiles

    @Option(name: .long, help: "A catalogue of emotions with their families (emotions.json).")
    var emotions: String?

    @Option(name: .long, help: "Folder for the figure (SVG and PNG).")
    var figures = "figures"

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let all = try files.read()
        let layer = files.layer ?? Self.best(all)
        let directions = all.filter { $0.point.layer.rawValue == layer }
        let comparison = try DirectionComparison(directions, catalogue: catalogue(directions))
        let settings = Settings(
            files: files.files,
            layer: layer,
            method: files.method,
            target: files.target,
            emotions: emotions
        )
        let run = try await Recording.run("directions compare", settings: settings) { recorder in
            if let origin = directions.first?.origin {
                try await recorder.update { run in
                    run.model = RunModel(name: origin.model, path: "", sha256: origin.modelSHA256)
                }
            }
            return (comparison, nil)
        }
        let drawn = try run.results.map { try FigureFiles.write($0, to: figures) } ?? []
        try output.show(comparison) {
            ([Terminal.plain(comparison.title), "", DirectionText.matrix(comparison)] + drawn
                + ["run \(run.id)"]).joined(separator: "\n")
        }
    }

    /// The layer whose directions agree best between halves.
    private static func best(_ directions: [Undertone.Direction]) -> Int {
        let layers = Dictionary(grouping: directions, by: { $0.point.layer.rawValue })
        let means = layers.mapValues { directions in
            directions.reduce(0) { $0 + ($1.quality.splitHalfCosine ?? -1) }
                / Double(directions.count)
        }
        return means.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    }

    private func catalogue(_ directions: [Undertone.Direction]) throws -> EmotionCatalogue? {
        if let emotions { return try EmotionCatalogue(path: emotions) }
        return try directions.first.flatMap { try EmotionCatalogue.near(corpus: $0.origin.corpus) }
    }

    private struct Settings: Encodable {
        var files: [String]
        var layer: Int
        var method: String?
        var target: String?
        var emotions: String?
    }
}
