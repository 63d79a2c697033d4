import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

/// Which neuron a direction lies closest to, on the weights of a small model.
@Suite struct NeuronColumnsTests {
    private let path = TestData.root
        .appendingPathComponent("Tests/LlamaEngineTests/Golden/llama.gguf").path

    /// A direction of a layer's hidden states with a given vector.
    private func direction(_ vector: [Float], layer: Int) throws -> Undertone.Direction {
        let folder = try TemporaryDirectory()
        var direction = try DirectionFitter(
            store: PlantedData.balanced(seed: 1, scenarios: 6).store(in: folder.path + "/store"),
            target: "joy",
            against: "neutral",
            method: "dim"
        ).fit(layer: 3)
        direction.vector = VectorMath.normalized(vector)
        direction.point = SitePoint(.hidden, HiddenStateIndex(layer))
        return direction
    }

    @Test func whatANeuronWrites() throws {
        let weights = try ModelWeights(path: path)
        let shape = try #require(weights.shape(of: "blk.1.ffn_down.weight"))
        try #require(shape.rows != shape.columns)
        var matrix: [Float] = []
        try weights.forEachBlock(of: "blk.1.ffn_down.weight", height: 5) { matrix += $1 }
        func column(_ index: Int) -> [Float] {
            (0..<shape.rows).map { matrix[$0 * shape.columns + index] }
        }
        var generator = SeededGenerator(seed: 1)
        let noise = generator.gaussianVector(count: shape.rows)
        let last = shape.columns - 1
        let directions = try [column(5), column(last).map { -$0 }, noise].map {
            try direction($0, layer: 2)
        }
        let found = try NeuronColumns(weights).nearest(to: directions)
        let first = try #require(found[0])
        #expect(first.block == 1 && first.index == 5 && abs(first.cosine - 1) < 1e-5 && first.isAll)
        let second = try #require(found[1])
        #expect(second.index == last && abs(second.cosine + 1) < 1e-5 && second.isAll)
        // The slow reference.
        let cosines = (0..<shape.columns).map { VectorMath.cosine(column($0), noise) }
        let best = try #require(cosines.indices.max { abs(cosines[$0]) < abs(cosines[$1]) })
        let third = try #require(found[2])
        #expect(third.index == best && abs(third.cosine - Double(cosines[best])) < 1e-5)
    }

    @Test func whereThereIsNone() throws {
        let columns = NeuronColumns(try ModelWeights(path: path))
        let width = try GoldenModels.model("llama").info.width
        for (vector, layer) in [(width, 0), (width, 99), (width + 1, 1)] {
            let found = try columns.nearest(
                to: [direction([Float](repeating: 1, count: vector), layer: layer)]
            )
            #expect(found == [nil])
        }
        var other = try direction([Float](repeating: 1, count: width), layer: 1)
        other.point = SitePoint(.attention, HiddenStateIndex(1))
        #expect(try columns.nearest(to: [other]) == [nil])
    }
}
