import Foundation
import LlamaEngine
import Statistics
import Testing
import Undertone

@Suite struct ControlVectorFormatTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/joy.gguf"
    }

    private func write(
        _ selection: ExchangeSelection,
        alphas: [Double] = [0.25],
        sums: Bool = false,
        blocks: Int? = nil
    ) throws -> ControlVectorFile {
        var options = ExchangeFixture.options
        options.alphas = alphas
        options.sums = sums
        options.blockCount = blocks
        let (files, _) = try ControlVectorFormat.write(selection, options: options, to: path)
        #expect(files == [path])
        return try ControlVectorFile(bytes: try directory.bytes("joy.gguf"))
    }

    @Test func oneDirectionAtSomeLayers() throws {
        let file = try write(try ExchangeFixture.selection(["joy"], layers: .list([2, 4])))
        #expect(file.modelHint == "llama" && file.layerCount == .unsigned(2))
        // llama.cpp adds direction.N after block N: hidden state N + 1.
        #expect(file.directions.map(\.number) == [1, 3])
        for (written, layer) in zip(file.directions, [2, 4]) {
            let expected = ExchangeFixture.direction("joy", layer).addition(alpha: 0.25)
            #expect(written.vector == expected)
        }
        #expect(file.texts["undertone.model_sha256"] == "m0")
        #expect(file.texts["undertone.site"] == "hidden" && file.texts["undertone.method"] == "dim")
        for key in ["layer_convention", "alpha_unit", "tool_version", "manifest"] {
            #expect(file.texts["undertone." + key]?.isEmpty == false, "\(key)")
        }
        #expect(try directory.names() == ["joy.gguf"])
    }

    @Test func itIsWhatLlamaLoads() throws {
        let file = try write(try ExchangeFixture.selection(["joy"], layers: .list([3])))
        let loaded = try LoadedControlVector(path: path)
        #expect(loaded.width == 32)
        // Blocks 1 and 2, as llama_set_adapter_cvec takes them.
        #expect(loaded.data == [Float](repeating: 0, count: 32) + file.directions[0].vector)
        #expect(loaded.additions.map(\.layer.rawValue) == [3])
    }

    @Test func sumsOnlyWhenAsked() throws {
        let two = try ExchangeFixture.selection(layers: .list([3]))
        let refused = errorOf { _ = try write(two) }
        #expect(refused?.message.contains("--sum") == true)
        let file = try write(two, alphas: [0.5, -0.25], sums: true)
        let joy = ExchangeFixture.direction("joy", 3).addition(alpha: 0.5)
        let fear = ExchangeFixture.direction("fear", 3).addition(alpha: -0.25)
        #expect(file.directions.map(\.vector) == [zip(joy, fear).map { $0 + $1 }])
        let found = try ExchangeReader().read(path)
        #expect(found.directions.map(\.name) == ["joy+fear"])
        #expect(found.warnings.first?.contains("sum of joy, fear") == true)
    }

    @Test(arguments: [0, 1])
    func blockZeroCannotBeWritten(_ layer: Int) throws {
        let directions = [layer, 2, 3].map { ExchangeFixture.direction("joy", $0) }
        let error = errorOf { _ = try write(try ExchangeFixture.selection(of: directions)) }
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("hidden state \(layer)") == true)
        #expect(error?.message.contains("--layers 2,3") == true)
        #expect(try directory.names().isEmpty)
    }

    @Test func otherRefusals() throws {
        let mlp = [ExchangeFixture.direction("joy", 3, site: .mlp)]
        #expect(
            errorOf { _ = try write(try ExchangeFixture.selection(of: mlp)) }?.message
                .contains("'mlp'") == true
        )
        let joy = try ExchangeFixture.selection(["joy"])
        #expect(errorOf { _ = try write(joy, blocks: 3) }?.message.contains("0…3") == true)
        #expect(
            errorOf { _ = try write(joy, alphas: [1, 2]) }?.message.contains("2 numbers") == true
        )
        for alpha in [0, Double.nan, .infinity, 1e300] {
            #expect(errorOf { _ = try write(joy, alphas: [alpha]) }?.code == .badInput, "\(alpha)")
        }
        var opposite = ExchangeFixture.direction("fear", 3)
        opposite.vector = ExchangeFixture.direction("joy", 3).vector.map { -$0 }
        let both = try ExchangeFixture.selection(
            of: [ExchangeFixture.direction("joy", 3), opposite]
        )
        #expect(
            errorOf { _ = try write(both, alphas: [1], sums: true) }?.message.contains("cancel")
                == true
        )
        #expect(try directory.names().isEmpty)
    }

    @Test func choosing() throws {
        func message(
            _ directions: [Undertone.Direction] = ExchangeFixture.directions,
            _ names: [String]? = nil,
            method: String? = nil,
            layers: LayerSelection? = .all
        ) -> String? {
            errorOf {
                _ = try ExchangeSelection(
                    directions,
                    names: names,
                    method: method,
                    layers: layers,
                    file: "f"
                )
            }?.message
        }
        #expect(
            message(ExchangeFixture.directions, ["jo"])?.contains("did you mean \"joy\"") == true
        )
        #expect(message(ExchangeFixture.directions, ["joy", "joy"])?.contains("twice") == true)
        #expect(message(ExchangeFixture.directions, layers: nil)?.contains("2, 3, 4") == true)
        #expect(
            message(ExchangeFixture.directions, layers: .list([7]))?.contains("2, 3, 4") == true
        )
        #expect(message(ExchangeFixture.directions, method: "x")?.contains("dim") == true)
        #expect(message([]) != nil)
        let other = ExchangeFixture.direction("joy", 2, method: "paired")
        #expect(message(ExchangeFixture.directions + [other])?.contains("--method") == true)
        let elsewhere = ExchangeFixture.direction("joy", 2, site: .mlp)
        #expect(message([other, elsewhere])?.contains("method") == true)
        #expect(
            message([ExchangeFixture.direction("joy", 2), elsewhere])?.contains("several sites")
                == true
        )
        #expect(
            message([
                ExchangeFixture.direction("joy", 2),
                ExchangeFixture.direction("joy", 3, sha256: "m1"),
            ])?.contains("several models") == true
        )
        #expect(
            message([ExchangeFixture.direction("joy", 2), ExchangeFixture.direction("fear", 3)])?
                .contains("0 times at layer 2") == true
        )
        var broken = ExchangeFixture.direction("joy", 2)
        broken.vector[0] = .nan
        #expect(message([broken])?.contains("no unit vector") == true)
        broken = ExchangeFixture.direction("joy", 2)
        broken.meanHiddenNorm = 0
        #expect(message([broken])?.contains("unit of α") == true)
    }
}
