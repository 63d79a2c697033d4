import LlamaEngine
import Testing
import Undertone

/// States in, z-scores out, without a model.
@Suite struct TokenReaderTests {
    private let directions: ReadoutDirections
    private let baseline: ProjectionBaseline

    init() throws {
        directions = try ReadoutFixture.readout([
            ReadoutFixture.direction("joy", layer: 1, [1, 0, 0]),
            ReadoutFixture.direction("sad", layer: 1, [0, 3, 4]),
            ReadoutFixture.direction("joy", layer: 2, [0, 0, -1]),
        ])
        baseline = ProjectionBaseline(
            corpus: "lines:none",
            corpusSHA256: "",
            texts: 4,
            tokens: 100,
            means: [1, 0, -2],
            deviations: [2, 0.5, 4]
        )
    }

    @Test func plantedRows() {
        var reader = TokenReader(directions: directions, baseline: baseline)
        #expect(reader.points == [.hidden(1), .hidden(2)] && reader.means == [0, 0, 0])
        let first = reader.read([[5, 0, 0], [0, 0, 2]])
        #expect(first.projections == [5, 0, -2] && first.z == [2, 0, 0])
        let second = reader.read([[-1, 5, 5], [9, 9, -6]])
        for (found, wanted) in zip(second.projections, [-1.0, 7, 6]) {
            #expect(abs(found - wanted) < 1e-5)
        }
        for (found, wanted) in zip(second.z, [-1.0, 14, 2]) { #expect(abs(found - wanted) < 1e-5) }
        #expect(reader.count == 2)
        for (found, wanted) in zip(reader.means, [0.5, 7, 1]) {
            #expect(abs(found - wanted) < 1e-5)
        }
        reader.reset()
        #expect(reader.count == 0 && reader.means == [0, 0, 0])
    }

    @Test func aLayerMayLackAConcept() {
        #expect(directions.names == ["joy", "sad"])
        #expect(directions.index(of: "sad", at: .hidden(1)) == 1)
        #expect(directions.index(of: "sad", at: .hidden(2)) == nil)
        #expect(directions.indices(at: .hidden(2)) == 2..<3)
    }

    @Test func whatIsNotThereIsNamed() throws {
        let file = [
            try ReadoutFixture.direction("joy", layer: 1, [1, 0]),
            try ReadoutFixture.direction("joy", layer: 2, [1, 0]),
            try ReadoutFixture.direction("joy", layer: 2, [0, 1], method: "paired"),
        ]
        let methods = errorOf { _ = try ReadoutFixture.readout(file) }
        #expect(methods?.message.contains("--method") == true)
        let one = Array(file[..<2])
        let name = errorOf { _ = try ReadoutFixture.readout(one, names: ["joi"]) }
        #expect(name?.message.contains("did you mean \"joy\"") == true)
        let layer = errorOf { _ = try ReadoutFixture.readout(one, layers: .list([2, 7])) }
        #expect(layer?.message.contains("layer 7") == true)
        let twice = errorOf { _ = try ReadoutFixture.readout(one + [one[0]]) }
        #expect(twice?.code == .badInput)
        #expect(throws: UndertoneError.self) { _ = try ReadoutFixture.readout([]) }
        #expect(ReadoutDirections.bestLayer(one) == 2)
    }
}
