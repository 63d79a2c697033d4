import Foundation
import LlamaEngine
import Statistics
import Undertone

/// Directions and baselines that are made, not fitted.
enum ReadoutFixture {
    /// A unit vector as a direction.
    static func direction(
        _ name: String,
        layer: Int,
        _ vector: [Float],
        method: String = "dim"
    ) throws -> Undertone.Direction {
        let text = """
            {"name": "\(name)", "against": "neutral", "point": {"site": "hidden", "layer": \(layer)},
             "vector": \(VectorMath.normalized(vector)), "norm": 1, "meanHiddenNorm": 1, "method": "\(method)",
             "origin": {"modelSHA256": "m", "model": "tiny", "corpus": "c", "corpusSHA256": "c", "pooling": "mean",
                        "splits": [], "scenarios": [], "options": {}},
             "quality": {"scenarios": 8, "texts": 16, "normRatio": 0.1, "dPrime": \(layer), "isUsable": true}}
            """
        return try JSONDecoder().decode(Undertone.Direction.self, from: Data(text.utf8))
    }

    /// Random directions of each name at each layer.
    static func random(
        _ names: [String],
        layers: [Int],
        width: Int
    ) throws -> [Undertone.Direction] {
        var generator = SeededGenerator(seed: 3)
        return try names.flatMap { name in
            try layers.map { layer in
                try direction(name, layer: layer, generator.unitVector(count: width))
            }
        }
    }

    static func readout(
        _ directions: [Undertone.Direction],
        names: [String]? = nil,
        layers: LayerSelection = .all
    ) throws -> ReadoutDirections {
        try ReadoutDirections(directions, names: names, layers: layers, file: "made")
    }

    /// Mean 0, deviation 1: z is the projection itself.
    static func standard(_ directions: ReadoutDirections) -> ProjectionBaseline {
        ProjectionBaseline(
            corpus: "lines:none",
            corpusSHA256: "",
            texts: 1,
            tokens: 2,
            means: directions.entries.map { _ in 0 },
            deviations: directions.entries.map { _ in 1 }
        )
    }

    /// The states of a text's tokens at a point, from one pass over all of it.
    static func rows(_ model: Model, _ tokens: [Token], at point: SitePoint) async throws
        -> [[Float]]
    {
        let session = try await Session.make(
            model: model,
            configuration: SessionConfiguration(
                batchTokens: max(16, tokens.count),
                threads: 1,
                precise: true
            )
        )
        let captured = try await session.run(
            PackedBatch([tokens]),
            capture: CapturePlan(points: [point], reduction: .rows)
        ).captured
        return tokens.indices.map { Array(captured.row($0, at: point)) }
    }
}
